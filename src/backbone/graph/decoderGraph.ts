import { GraphBuilder } from "../../onnx/graphBuilder.js";
import { DecoderBlock } from "./decoderBlock.js";
import type { DecoderLayers } from "./decoderLayers.js";
import type { DecoderSpec } from "./decoderSpec.js";

/** Name of the graph output that holds hidden states after `layer` blocks; layer 0 is the embedding. */
export function hiddenOutput(layer: number): string {
  return `hidden_${layer}`;
}

/**
 * The decoder without language-model head as an ONNX graph.
 *
 * Inputs, int64: `input_ids` [B, S], `position_ids` [B, S], `pick` [P], flat row numbers b * S + position; and the states
 * of earlier tokens (see Attention).
 * Outputs, float32 [P, d]: `hidden_0` (embedding) … `hidden_{L-1}` (residual stream after that many blocks), `hidden_L`
 * (after the final norm): the indices of transformers' `hidden_states`; and the states of all tokens. Layers that rotate
 * the residual stream answer rotated rows (see HiddenRows).
 * A graph that ends after fewer blocks answers `hidden_0` … `hidden_blocks` only, as the whole one would.
 * Right padding needs no mask, since attention is causal. Only the picked rows go through the last block's output
 * projection and MLP. S must be a `paddedLength`.
 * @param layersOf makes the layers of this graph, in the wanted precision.
 * @param blocks how many of the blocks are computed, at least one.
 * @throws ModelError when a weight is missing or has another shape than `spec` wants.
 */
export function decoderGraph(
  spec: DecoderSpec,
  layersOf: (graph: GraphBuilder) => DecoderLayers,
  blocks: number = spec.layers,
): GraphBuilder {
  const graph = new GraphBuilder();
  const layers = layersOf(graph);
  const ids = graph.input("input_ids", "int64", ["B", "S"]);
  graph.input("position_ids", "int64", ["B", "S"]);
  graph.input("pick", "int64", ["P"]);
  const block = new DecoderBlock(graph, spec, layers);
  const answer = (layer: number, rows: string) => {
    graph.node("Identity", [rows], {}, hiddenOutput(layer));
    graph.output(hiddenOutput(layer), "float32", ["P", spec.hiddenSize]);
  };

  let x = layers.embedding(graph.node("Reshape", [ids, graph.int64([-1])])); // [T, d], T = B * S
  if (spec.embeddingScale !== 1) x = graph.node("Mul", [x, graph.float32(spec.embeddingScale)]);
  for (let layer = 0; layer < blocks; layer++) {
    answer(layer, graph.node("Gather", [x, "pick"]));
    x = layer < blocks - 1 ? block.apply(x, layer) : block.apply(x, layer, "pick");
  }
  answer(blocks, blocks < spec.layers ? x : layers.finalNorm(x));
  return graph;
}
