import type { TensorStore } from "../../io/tensorStore.js";
import type { GraphBuilder } from "../../onnx/graphBuilder.js";
import { CheckedTensors } from "../graph/checkedTensors.js";
import type { Projection } from "../graph/decoderLayers.js";
import type { DecoderSpec } from "../graph/decoderSpec.js";
import { Float32Layers } from "../graph/float32Layers.js";
import { computeOnce } from "./computeOnce.js";
import { BLOCK, packBlocks } from "./packBlocks.js";

/** Weights in 4 bits, blocks of 32 with a scale and a zero point each, in a fifth of float32's memory; inputs in float32. */
export class Int4Layers extends Float32Layers {
  readonly #graph: GraphBuilder;
  readonly #tensors: CheckedTensors;

  constructor(graph: GraphBuilder, spec: DecoderSpec, store: TensorStore) {
    super(graph, spec, store);
    this.#graph = graph;
    this.#tensors = new CheckedTensors(store);
  }

  protected override project(x: string, { names, outs, width, bias }: Projection): string {
    const g = this.#graph;
    const out = outs.reduce((a, b) => a + b, 0);
    const blocks = Math.ceil(width / BLOCK);
    const paths = (part: string) => names.map((name) => `${name}.${part}`);
    const read = this.#tensors.stacked(paths("weight"), outs, [width]);
    const packed = computeOnce(3, async () => packBlocks(await read(), out));
    const name = paths("weight").join("+");
    const inputs = [
      x,
      g.weight(`${name}.int4`, [out, blocks, BLOCK / 2], async () => (await packed()).values, "uint8"),
      g.weight(`${name}.scale`, [out * blocks], async () => (await packed()).scales),
      g.weight(`${name}.zero`, [out * blocks], async () => (await packed()).zeroPoints),
    ];
    const attributes = { K: BigInt(width), N: BigInt(out), bits: 4n, block_size: BigInt(BLOCK) };
    const y = g.node("com.microsoft:MatMulNBits", inputs, attributes);
    if (!bias) return y;
    const biases = paths("bias");
    return g.node("Add", [y, g.weight(biases.join("+"), [out], this.#tensors.stacked(biases, outs, []))]);
  }
}
