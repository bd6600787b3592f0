import { hadamard } from "../../math/hadamard.js";
import type { GraphBuilder } from "../../onnx/graphBuilder.js";

/** Adds x [T, width] with every `block` neighbours multiplied by the normalised Hadamard matrix. */
export function hadamardNodes(graph: GraphBuilder, x: string, width: number, block: number): string {
  if (block === 1) return x;
  const read = async () => {
    const identity = Float32Array.from({ length: block * block }, (_, i) => (i % (block + 1) === 0 ? 1 : 0));
    hadamard(identity, block);
    return identity;
  };
  const matrix = graph.weight(`hadamard.${block}`, [block, block], read);
  const blocks = graph.node("Reshape", [x, graph.int64([-1, block])]);
  return graph.node("Reshape", [graph.node("MatMul", [blocks, matrix]), graph.int64([-1, width])]);
}
