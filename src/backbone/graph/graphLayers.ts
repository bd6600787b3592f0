import { ModelError } from "../../errors.js";
import type { TensorStore } from "../../io/tensorStore.js";
import type { GraphBuilder } from "../../onnx/graphBuilder.js";
import type { DecoderSpec } from "./decoderSpec.js";

/** Layers with weights, added to a graph: their weights are checked now and read when the graph is written. */
export class GraphLayers {
  readonly #graph: GraphBuilder;
  readonly #spec: DecoderSpec;
  readonly #store: TensorStore;

  constructor(graph: GraphBuilder, spec: DecoderSpec, store: TensorStore) {
    this.#graph = graph;
    this.#spec = spec;
    this.#store = store;
  }

  /** @throws ModelError when the weight is missing or has another shape. */
  weight(name: string, shape: readonly number[]): string {
    this.#check(name, shape);
    return this.#graph.weight(name, shape, () => this.#store.read(name));
  }

  /** x / rms(x) * (weight + offset), over the last axis. */
  norm(x: string, name: string, width: number = this.#spec.hiddenSize): string {
    this.#check(name, [width]);
    const { normOffset, rmsNormEps } = this.#spec;
    const read = async () => (await this.#store.read(name)).map((value) => value + normOffset);
    const scale = this.#graph.weight(name, [width], read);
    return this.#graph.node("RMSNormalization", [x, scale], { axis: -1n, epsilon: rmsNormEps });
  }

  /**
   * x Wᵀ + b for one or several projections of the same x side by side; W is [out, in] as stored.
   * @param x [T, width]
   * @param outs outputs of each projection.
   * @returns [T, Σ outs]
   */
  linear(x: string, names: readonly string[], outs: readonly number[], width: number, bias: boolean): string {
    const inputs = [x, this.#stacked(names, "weight", outs, [width])];
    if (bias) inputs.push(this.#stacked(names, "bias", outs, []));
    return this.#graph.node("Gemm", inputs, { transB: 1n });
  }

  /** Weights of several projections as one: rows of the first, then of the second, … */
  #stacked(names: readonly string[], part: string, rows: readonly number[], rest: readonly number[]): string {
    const paths = names.map((name) => `${name}.${part}`);
    for (const [i, path] of paths.entries()) this.#check(path, [rows[i] ?? 0, ...rest]);
    const shape = [rows.reduce((a, b) => a + b, 0), ...rest];
    const read = async () => {
      const parts = await Promise.all(paths.map((path) => this.#store.read(path)));
      if (parts.length === 1) return parts[0] as Float32Array;
      const all = new Float32Array(shape.reduce((a, b) => a * b, 1));
      let offset = 0;
      for (const values of parts) {
        all.set(values, offset);
        offset += values.length;
      }
      return all;
    };
    return this.#graph.weight(paths.join("+"), shape, read);
  }

  #check(name: string, expected: readonly number[]): void {
    const found = this.#store.tensors.get(name)?.shape;
    if (found?.join() === expected.join()) return;
    throw new ModelError("E_TENSOR_SHAPE", found ? "a weight's shape doesn't fit the config" : "a weight is missing", {
      where: `tensor "${name}"`,
      found: found ? `[${found.join(", ")}]` : undefined,
      expected: `[${expected.join(", ")}]`,
      fix: "Check that config.json and the weight files belong together",
    });
  }
}
