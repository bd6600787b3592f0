import type { TensorStore } from "../../io/tensorStore.js";
import type { GraphBuilder } from "../../onnx/graphBuilder.js";
import { CheckedTensors } from "./checkedTensors.js";
import type { DecoderLayers, Projection } from "./decoderLayers.js";
import type { DecoderSpec } from "./decoderSpec.js";

/** The layers as they are, in float32. */
export class Float32Layers implements DecoderLayers {
  readonly #graph: GraphBuilder;
  readonly #spec: DecoderSpec;
  readonly #tensors: CheckedTensors;

  constructor(graph: GraphBuilder, spec: DecoderSpec, store: TensorStore) {
    this.#graph = graph;
    this.#spec = spec;
    this.#tensors = new CheckedTensors(store);
  }

  embedding(ids: string): string {
    const name = "model.embed_tokens.weight";
    const shape = [this.#spec.vocabSize, this.#spec.hiddenSize];
    return this.#graph.node("Gather", [this.#graph.weight(name, shape, this.#tensors.tensor(name, shape)), ids]);
  }

  normedProjections(x: string, norm: string, projections: readonly Projection[]): string[] {
    const normed = this.norm(x, norm, this.#spec.hiddenSize);
    return projections.map((projection) => this.project(normed, projection));
  }

  attentionOutput(x: string, projection: Projection): string {
    return this.project(x, projection);
  }

  mlpOutput(x: string, projection: Projection): string {
    return this.project(x, projection);
  }

  norm(x: string, name: string, width: number): string {
    const { normOffset, rmsNormEps } = this.#spec;
    const read = this.#tensors.tensor(name, [width]);
    const scale = this.#graph.weight(name, [width], async () => (await read()).map((value) => value + normOffset));
    return this.#graph.node("RMSNormalization", [x, scale], { axis: -1n, epsilon: rmsNormEps });
  }

  finalNorm(x: string): string {
    return this.norm(x, "model.norm.weight", this.#spec.hiddenSize);
  }

  /** x Wᵀ + b; W is [out, in] as stored. */
  protected project(x: string, { names, outs, width, bias }: Projection): string {
    const out = outs.reduce((a, b) => a + b, 0);
    const stacked = (part: string, rest: readonly number[]) => {
      const paths = names.map((name) => `${name}.${part}`);
      return this.#graph.weight(paths.join("+"), [out, ...rest], this.#tensors.stacked(paths, outs, rest));
    };
    const inputs = [x, stacked("weight", [width])];
    if (bias) inputs.push(stacked("bias", []));
    return this.#graph.node("Gemm", inputs, { transB: 1n });
  }
}
