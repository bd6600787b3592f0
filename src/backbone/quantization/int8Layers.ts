import type { TensorStore } from "../../io/tensorStore.js";
import { hadamard } from "../../math/hadamard.js";
import type { GraphBuilder } from "../../onnx/graphBuilder.js";
import { CheckedTensors } from "../graph/checkedTensors.js";
import type { DecoderLayers, Projection } from "../graph/decoderLayers.js";
import type { DecoderSpec } from "../graph/decoderSpec.js";
import { Float32Layers } from "../graph/float32Layers.js";
import { computeOnce } from "./computeOnce.js";
import { foldedStore } from "./foldedStore.js";
import { FULL_LEVELS } from "./fullLevels.js";
import { hadamardBlock } from "./hadamardBlock.js";
import { hadamardNodes } from "./hadamardNodes.js";
import type { Quantizer } from "./quantizer.js";
import type { Rotation } from "./rotation.js";
import { rotationOf } from "./rotationOf.js";

/** Inputs are unsigned: products of unsigned and signed numbers are many times faster than those of signed ones. */
const ZERO_POINT = 128;
/** Keeps rows of zeros from a division by zero. */
const SMALLEST_ROW = 1e-10;

/**
 * Weights and their inputs in 8 bits, everything else in float32, in the coordinates of `foldedStore`.
 * Inputs get one scale for all rows behind norms, where calibration knows it, and a scale for each row elsewhere.
 */
export class Int8Layers implements DecoderLayers {
  readonly #graph: GraphBuilder;
  readonly #spec: DecoderSpec;
  readonly #store: TensorStore;
  readonly #rotation: Rotation | undefined;
  readonly #folded: TensorStore;
  readonly #quantizer: Quantizer;

  constructor(graph: GraphBuilder, spec: DecoderSpec, store: TensorStore, quantizer: Quantizer) {
    this.#graph = graph;
    this.#spec = spec;
    this.#store = store;
    this.#quantizer = quantizer;
    this.#rotation = rotationOf(spec);
    this.#folded = foldedStore(store, spec, this.#rotation);
  }

  embedding(ids: string): string {
    return this.#float32(this.#folded).embedding(ids);
  }

  normedProjections(x: string, norm: string, projections: readonly Projection[]): string[] {
    const [site = ""] = projections.flatMap(({ names }) => names);
    if (!this.#quantizer.calibrated) {
      const rows = this.#quantizeRows(this.norm(x, norm, this.#spec.hiddenSize));
      return projections.map((projection) => this.#rowProduct(rows, site, projection, 1));
    }
    const clip = () => this.#quantizer.clip(site);
    const q = this.#quantize(
      this.#scaledNorm(x, norm, async () => FULL_LEVELS / (await clip())),
      1,
    );
    return projections.map((projection) => {
      const step = async () => (await clip()) / FULL_LEVELS;
      const { values, scales } = this.#weight(site, projection, 1, step);
      const inputs = [q, values, this.#graph.float32(1), scales, this.#graph.uint8(ZERO_POINT)];
      if (projection.bias) inputs.push("", this.#bias(projection));
      return this.#graph.node("com.microsoft:MatMulIntegerToFloat", inputs);
    });
  }

  attentionOutput(x: string, projection: Projection): string {
    return this.#rowProduct(this.#quantizeRows(x), projection.names[0] ?? "", projection, 1);
  }

  mlpOutput(x: string, projection: Projection): string {
    const { width } = projection;
    const block = hadamardBlock(width);
    const rows = this.#quantizeRows(hadamardNodes(this.#graph, x, width, block));
    return this.#rowProduct(rows, projection.names[0] ?? "", projection, block);
  }

  norm(x: string, name: string, width: number): string {
    return this.#float32(this.#folded).norm(x, name, width);
  }

  finalNorm(x: string): string {
    if (!this.#rotation) return this.#float32(this.#store).finalNorm(x);
    return this.#scaledNorm(x, "model.norm.weight", async () => 1);
  }

  #float32(store: TensorStore): Float32Layers {
    return new Float32Layers(this.#graph, this.#spec, store);
  }

  /** x / rms(x) * scale: a norm whose weight is folded into what reads it. */
  #scaledNorm(x: string, name: string, scale: () => Promise<number>): string {
    const { hiddenSize, rmsNormEps } = this.#spec;
    new CheckedTensors(this.#store).tensor(name, [hiddenSize]);
    const read = async () => new Float32Array(hiddenSize).fill(await scale());
    const weight = this.#graph.weight(`${name}.scale`, [hiddenSize], read);
    return this.#graph.node("RMSNormalization", [x, weight], { axis: -1n, epsilon: rmsNormEps });
  }

  /** Rows x as r * (q - 128) / 127 with r the row's largest absolute value. */
  #quantizeRows(x: string): { q: string; r: string } {
    const g = this.#graph;
    const largest = g.node("ReduceMax", [g.node("Abs", [x]), g.int64([-1])], { keepdims: 1n });
    const r = g.node("Max", [largest, g.float32(SMALLEST_ROW)]);
    // not Reciprocal, which on ARM gives the last few numbers of a tensor other digits; nor x / r, which takes twice as long
    const inverse = g.node("Div", [g.float32(1), r]);
    return { q: this.#quantize(g.node("Mul", [x, inverse]), 1 / FULL_LEVELS), r };
  }

  #quantize(x: string, step: number): string {
    return this.#graph.node("QuantizeLinear", [x, this.#graph.float32(step), this.#graph.uint8(ZERO_POINT)]);
  }

  #rowProduct({ q, r }: { q: string; r: string }, site: string, projection: Projection, block: number): string {
    const g = this.#graph;
    const { values, scales } = this.#weight(site, projection, block, async () => 1 / FULL_LEVELS);
    const inputs = [q, values, g.float32(1), scales, g.uint8(ZERO_POINT)];
    const y = g.node("Mul", [g.node("com.microsoft:MatMulIntegerToFloat", inputs), r]);
    return projection.bias ? g.node("Add", [y, this.#bias(projection)]) : y;
  }

  /**
   * The weight in 8 bits, [width, Σ outs], and what a product of integers is multiplied by, [Σ outs].
   * @param block Hadamard block that the inputs went through.
   * @param step what an input of 1 stands for.
   */
  #weight(site: string, projection: Projection, block: number, step: () => Promise<number>) {
    const { names, outs, width } = projection;
    const paths = names.map((name) => `${name}.weight`);
    const out = outs.reduce((a, b) => a + b, 0);
    const read = new CheckedTensors(this.#folded).stacked(paths, outs, [width]);
    const quantized = computeOnce(2, async () => {
      const weight = await read();
      if (block > 1) hadamard(weight, block);
      return await this.#quantizer.quantize(site, weight, out);
    });
    const name = paths.join("+");
    const values = this.#graph.weight(`${name}.int8`, [width, out], async () => (await quantized()).values, "int8");
    const scales = this.#graph.weight(`${name}.scale`, [out], async () => {
      const unit = await step();
      return (await quantized()).scales.map((scale) => scale * unit);
    });
    return { values, scales };
  }

  #bias({ names, outs }: Projection): string {
    const paths = names.map((name) => `${name}.bias`);
    const out = outs.reduce((a, b) => a + b, 0);
    return this.#graph.weight(paths.join("+"), [out], new CheckedTensors(this.#folded).stacked(paths, outs, []));
  }
}
