import type { GraphBuilder } from "../../onnx/graphBuilder.js";
import type { DecoderLayers } from "./decoderLayers.js";
import type { DecoderSpec } from "./decoderSpec.js";
import { ATTENTION_CHUNKS, TOKEN_STEP } from "./paddedLength.js";
import { rotaryTables } from "./rotaryTables.js";

const CHUNKS = Array.from({ length: ATTENTION_CHUNKS }, (_, i) => i);
const NO_MASKS = CHUNKS.map(() => "");

/**
 * ONNX Runtime sums the products of a query and a key in parts of 128 where there are more than 64 keys, and in longer
 * ones where there are fewer. Larger heads therefore get so many more keys, which causality hides: what a position sees
 * must not depend on the padding behind it.
 */
const SPARE_KEYS = 64;
const LARGEST_UNDIVIDED_HEAD = 128;

/** Grouped-query self-attention with rotary positions, without the output projection. */
export class Attention {
  readonly #graph: GraphBuilder;
  readonly #spec: DecoderSpec;
  readonly #layers: DecoderLayers;
  readonly #rotary: { cos: string; sin: string };
  /** [B, S, -1], the shape that rows go back to. */
  readonly #batchShape: string;
  /** Where chunks begin, and the end of the last one [chunks + 1]; and the length of each [chunks]. */
  readonly #chunks: { readonly bounds: string; readonly sizes: string };
  readonly #spareKeys: number;
  /** Those of the first layer that has a window: pasts are equally long in all layers. */
  #slidingMasks: readonly string[] | undefined;

  constructor(graph: GraphBuilder, spec: DecoderSpec, layers: DecoderLayers) {
    this.#graph = graph;
    this.#spec = spec;
    this.#layers = layers;
    this.#rotary = rotaryTables(graph, spec);
    const shape = graph.node("Shape", ["input_ids"]);
    this.#batchShape = graph.node("Concat", [shape, graph.int64([-1])], { axis: 0n });
    this.#chunks = chunks(graph, shape);
    this.#spareKeys = spec.headDim > LARGEST_UNDIVIDED_HEAD ? SPARE_KEYS : 0;
  }

  /** Attention of the norm of x: [T, d] -> [T, heads * headDim] */
  apply(x: string, layer: number): string {
    const g = this.#graph;
    const { heads, kvHeads, headDim, hiddenSize, bias, sliding } = this.#spec;
    const path = `model.layers.${layer}.self_attn`;
    const sizes = [heads * headDim, kvHeads * headDim, kvHeads * headDim];
    const names = ["q_proj", "k_proj", "v_proj"].map((name) => `${path}.${name}`);
    const projection = { names, outs: sizes, width: hiddenSize, bias: bias.qkv };
    const [rows = ""] = this.#layers.normedProjections(x, `model.layers.${layer}.input_layernorm.weight`, [projection]);
    const [q, k, v] = ["q", "k", "v"].map((part) => `${path}.${part}`) as [string, string, string];
    g.nodes("Split", [g.node("Reshape", [rows, this.#batchShape]), g.int64(sizes)], [q, k, v], { axis: -1n });
    const rotatedQ = this.#rotate(this.#norm(q, `${path}.q_norm.weight`, heads), heads);
    const rotatedK = this.#rotate(this.#norm(k, `${path}.k_norm.weight`, kvHeads), kvHeads);
    const masks = sliding?.layers[layer] ? this.#windows(sliding.window, layer) : NO_MASKS;
    return g.node("Reshape", [this.#attend(rotatedQ, rotatedK, v, masks, layer), g.int64([-1, heads * headDim])]);
  }

  #windows(window: number, layer: number): readonly string[] {
    this.#slidingMasks ??= slidingMasks(this.#graph, window, layer, this.#chunks.bounds, this.#spareKeys);
    return this.#slidingMasks;
  }

  /** Per-head normalisation of [B, S, heads * headDim], where the family has it. */
  #norm(x: string, name: string, heads: number): string {
    if (!this.#spec.qkNorms) return x;
    const { headDim } = this.#spec;
    const perHead = this.#graph.node("Reshape", [x, this.#graph.int64([0, 0, heads, headDim])]);
    return this.#graph.node("Reshape", [this.#layers.norm(perHead, name, headDim), this.#batchShape]);
  }

  /** Keys and values of the tokens before these, as graph inputs. */
  #past(layer: number): string[] {
    const { kvHeads, headDim } = this.#spec;
    return stateNames(layer, "past").map((name) => this.#graph.input(name, "float32", ["B", kvHeads, "past", headDim]));
  }

  #rotate(x: string, heads: number): string {
    const inputs = [x, "position_ids", this.#rotary.cos, this.#rotary.sin];
    return this.#graph.node("com.microsoft:RotaryEmbedding", inputs, { num_heads: BigInt(heads), interleaved: 0n });
  }

  /** Causal attention of [B, S, …]; chunk i attends to its own keys and, as past, to those of the chunks before it. */
  #attend(q: string, k: string, v: string, masks: readonly string[], layer: number): string {
    const g = this.#graph;
    const { heads, kvHeads, headDim, attentionScale, attentionSoftcap } = this.#spec;
    const attributes = {
      q_num_heads: BigInt(heads),
      kv_num_heads: BigInt(kvHeads),
      is_causal: 1n,
      scale: attentionScale,
      softcap: attentionSoftcap,
    };
    const path = `model.layers.${layer}.self_attn`;
    const chunk = (x: string) => {
      const parts = CHUNKS.map((i) => `${x}.${i}`);
      g.nodes("Split", [x, this.#chunks.sizes], parts, { axis: 1n });
      return parts;
    };
    const [ks, vs] = [chunk(k), chunk(v)];
    let past = this.#past(layer);
    const ys = chunk(q).map((part, i) => {
      const [y, ...present] = ["y", "past_k", "past_v"].map((name) => `${path}.${name}.${i}`) as [
        string,
        string,
        string,
      ];
      const keys = [ks, vs].map((parts) => this.#withSpareKeys(parts[i] ?? ""));
      g.nodes("Attention", [part, ...keys, masks[i] ?? "", ...past], [y, ...present], attributes);
      past = present.map((states) => this.#withoutSpareKeys(states));
      return y;
    });
    for (const [i, name] of stateNames(layer, "present").entries()) {
      g.node("Identity", [past[i] ?? ""], {}, name);
      g.output(name, "float32", ["B", kvHeads, "N", headDim]);
    }
    return g.node("Concat", ys, { axis: 1n });
  }

  /** Keys or values of a chunk [B, tokens, …] with zeros behind them. */
  #withSpareKeys(x: string): string {
    if (this.#spareKeys === 0) return x;
    return this.#graph.node("Pad", [x, this.#graph.int64([0, 0, 0, 0, this.#spareKeys, 0])]);
  }

  /** States [B, kvHeads, N, headDim] without the zeros at their end. */
  #withoutSpareKeys(x: string): string {
    if (this.#spareKeys === 0) return x;
    const [start, end, axis] = [0, -this.#spareKeys, 2];
    return this.#graph.node("Slice", [x, ...[start, end, axis].map((value) => this.#graph.int64([value]))]);
  }
}

/** Names of the graph's inputs or outputs for a layer's keys and values, [B, kvHeads, tokens, headDim]. */
export function stateNames(layer: number, time: "past" | "present"): [string, string] {
  return [`${time}_k_${layer}`, `${time}_v_${layer}`];
}

/** Cuts S tokens, a multiple of TOKEN_STEP, into chunks that are multiples of it too, and as equal as can be. */
function chunks(graph: GraphBuilder, shape: string): { bounds: string; sizes: string } {
  const tokens = graph.node("Gather", [shape, graph.int64([1], [])]);
  const steps = graph.node("Div", [tokens, graph.int64([TOKEN_STEP])]);
  const numbers = graph.int64(Array.from({ length: ATTENTION_CHUNKS + 1 }, (_, i) => i));
  const before = graph.node("Div", [graph.node("Mul", [steps, numbers]), graph.int64([ATTENTION_CHUNKS])]);
  const bounds = graph.node("Mul", [before, graph.int64([TOKEN_STEP])]);
  const part = (from: number) =>
    graph.node("Slice", [bounds, graph.int64([from]), graph.int64([from + ATTENTION_CHUNKS])]);
  return { bounds, sizes: graph.node("Sub", [part(1), part(0)]) };
}

/**
 * One boolean mask [chunk, keys so far, spare ones too] per chunk, true where position i may see position j:
 * i - j < window. That j may not lie behind i is the operator's part.
 */
function slidingMasks(graph: GraphBuilder, window: number, layer: number, bounds: string, spareKeys: number): string[] {
  const scalar = (value: number) => graph.int64([value], []);
  const pastShape = graph.node("Shape", [stateNames(layer, "past")[0]]);
  const past = graph.node("Gather", [pastShape, scalar(2)]);
  const range = (from: string, to: string) => graph.node("Range", [from, to, scalar(1)]);
  const boundary = (i: number) => graph.node("Add", [past, graph.node("Gather", [bounds, scalar(i)])]);
  return CHUNKS.map((i) => {
    const end = boundary(i + 1);
    const rows = graph.node("Unsqueeze", [range(boundary(i), end), graph.int64([1])]);
    const lastKey = graph.node("Add", [end, scalar(spareKeys)]);
    const columns = graph.node("Unsqueeze", [range(scalar(0), lastKey), graph.int64([0])]);
    return graph.node("Less", [graph.node("Sub", [rows, columns]), scalar(window)]);
  });
}
