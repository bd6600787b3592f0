import { ModelError } from "../../errors.js";
import type { TensorStore } from "../../io/tensorStore.js";
import type { DecoderSpec } from "./decoderSpec.js";
import { GraphBuilder } from "./graphBuilder.js";
import { rotaryTables } from "./rotaryTables.js";

/**
 * Queries are attended in this many causal chunks, so that no chunk computes scores for keys far in its future. The
 * padded length of a batch must be a multiple of it (Split needs non-empty parts of equal size).
 */
export const ATTENTION_CHUNKS = 4;

/** Name of the graph output that holds hidden states after `layer` blocks; layer 0 is the embedding. */
export function hiddenOutput(layer: number): string {
  return `hidden_${layer}`;
}

/**
 * The decoder without language-model head as an ONNX graph.
 *
 * Inputs, int64: `input_ids` [B, S], `position_ids` [B, S], `pick` [P], flat row numbers b * S + position.
 * Outputs, float32 [P, d]: `hidden_0` (embedding) … `hidden_{L-1}` (residual stream after that many blocks), `hidden_L`
 * (after the final norm): the indices of transformers' `hidden_states`.
 * Right padding needs no mask, since attention is causal. Only the picked rows go through the last block's output
 * projection and MLP.
 */
export function decoderGraph(spec: DecoderSpec, weights: TensorStore): GraphBuilder {
  const graph = new GraphBuilder();
  const block = new DecoderBlock(graph, spec, weights);
  const ids = graph.input("input_ids", "int64", ["B", "S"]);
  graph.input("position_ids", "int64", ["B", "S"]);
  graph.input("pick", "int64", ["P"]);

  const embedding = block.weight("model.embed_tokens.weight", [spec.vocabSize, spec.hiddenSize]);
  let x = graph.node("Gather", [embedding, graph.node("Reshape", [ids, graph.int64([-1])])]); // [T, d], T = B * S
  for (let layer = 0; layer < spec.layers; layer++) {
    pick(graph, x, layer, spec);
    x = block.apply(x, layer, layer === spec.layers - 1);
  }
  graph.node("Identity", [block.norm(x, "model.norm.weight")], {}, hiddenOutput(spec.layers));
  graph.output(hiddenOutput(spec.layers), "float32", ["P", spec.hiddenSize]);
  return graph;
}

function pick(graph: GraphBuilder, x: string, layer: number, spec: DecoderSpec): void {
  graph.node("Gather", [x, "pick"], {}, hiddenOutput(layer));
  graph.output(hiddenOutput(layer), "float32", ["P", spec.hiddenSize]);
}

/** One decoder layer: x + attention(norm(x)), then x + mlp(norm(x)). Rows are 2-D, [T, …], except in attention. */
class DecoderBlock {
  readonly #graph: GraphBuilder;
  readonly #spec: DecoderSpec;
  readonly #store: TensorStore;
  readonly #batchShape: string;
  readonly #rotary: { cos: string; sin: string };
  readonly #mask: string;

  constructor(graph: GraphBuilder, spec: DecoderSpec, store: TensorStore) {
    this.#graph = graph;
    this.#spec = spec;
    this.#store = store;
    const shape = graph.node("Shape", ["input_ids"]);
    this.#batchShape = graph.node("Concat", [shape, graph.int64([-1])], { axis: 0n }); // [B, S, -1]
    this.#rotary = rotaryTables(graph, spec);
    this.#mask = spec.slidingWindow === undefined ? "" : slidingWindowMask(graph, spec.slidingWindow);
  }

  apply(x: string, layer: number, last: boolean): string {
    const g = this.#graph;
    const path = `model.layers.${layer}`;
    let attended = this.#attention(this.norm(x, `${path}.input_layernorm.weight`), `${path}.self_attn`);
    let residual = x;
    if (last) {
      attended = g.node("Gather", [attended, "pick"]);
      residual = g.node("Gather", [x, "pick"]);
    }
    const { heads, headDim, hiddenSize, bias } = this.#spec;
    const o = this.#linear(attended, [`${path}.self_attn.o_proj`], [hiddenSize], heads * headDim, bias.o);
    residual = g.node("Add", [residual, o]);
    const n = this.norm(residual, `${path}.post_attention_layernorm.weight`);
    return g.node("Add", [residual, this.#mlp(n, `${path}.mlp`)]);
  }

  norm(x: string, name: string): string {
    const scale = this.weight(name, [this.#spec.hiddenSize]);
    return this.#graph.node("RMSNormalization", [x, scale], { axis: -1n, epsilon: this.#spec.rmsNormEps });
  }

  weight(name: string, shape: readonly number[]): string {
    checkShape(this.#store, name, shape);
    return this.#graph.weight(name, shape, () => this.#store.read(name));
  }

  /** [T, d] -> [T, heads * headDim] */
  #attention(x: string, path: string): string {
    const g = this.#graph;
    const { heads, kvHeads, headDim, hiddenSize, bias } = this.#spec;
    const sizes = [heads * headDim, kvHeads * headDim, kvHeads * headDim];
    const names = [`${path}.q_proj`, `${path}.k_proj`, `${path}.v_proj`];
    const qkv = g.node("Reshape", [this.#linear(x, names, sizes, hiddenSize, bias.qkv), this.#batchShape]);
    const [q, k, v] = ["q", "k", "v"].map((part) => `${path}.${part}`) as [string, string, string];
    g.nodes("Split", [qkv, g.int64(sizes)], [q, k, v], { axis: -1n });
    const y = this.#attend(this.#rotate(q, heads), this.#rotate(k, kvHeads), v, path);
    return g.node("Reshape", [y, g.int64([-1, heads * headDim])]);
  }

  #rotate(x: string, heads: number): string {
    const { cos, sin } = this.#rotary;
    const inputs = [x, "position_ids", cos, sin];
    return this.#graph.node("com.microsoft:RotaryEmbedding", inputs, { num_heads: BigInt(heads), interleaved: 0n });
  }

  /** Causal attention of [B, S, …]; chunk i attends to its own keys and, as past, to those of the chunks before it. */
  #attend(q: string, k: string, v: string, path: string): string {
    const g = this.#graph;
    const { heads, kvHeads, headDim } = this.#spec;
    const attributes = {
      q_num_heads: BigInt(heads),
      kv_num_heads: BigInt(kvHeads),
      is_causal: 1n,
      scale: headDim ** -0.5,
    };
    if (this.#mask) return g.node("Attention", [q, k, v, this.#mask], attributes);
    const chunk = (x: string) => {
      const parts = Array.from({ length: ATTENTION_CHUNKS }, (_, i) => `${x}.${i}`);
      g.nodes("Split", [x], parts, { axis: 1n, num_outputs: BigInt(ATTENTION_CHUNKS) });
      return parts;
    };
    const [qs, ks, vs] = [chunk(q), chunk(k), chunk(v)];
    let past = ["", ""];
    const ys = qs.map((part, i) => {
      const [y, pastKey, pastValue] = ["y", "past_k", "past_v"].map((name) => `${path}.${name}.${i}`) as [
        string,
        string,
        string,
      ];
      g.nodes("Attention", [part, ks[i] ?? "", vs[i] ?? "", "", ...past], [y, pastKey, pastValue], attributes);
      past = [pastKey, pastValue];
      return y;
    });
    return g.node("Concat", ys, { axis: 1n });
  }

  /** down(silu(gate(x)) * up(x)). Gate and up stay apart: splitting a fused product costs more than it saves. */
  #mlp(x: string, path: string): string {
    const g = this.#graph;
    const { hiddenSize, intermediateSize, bias } = this.#spec;
    const gate = this.#linear(x, [`${path}.gate_proj`], [intermediateSize], hiddenSize, bias.mlp);
    const up = this.#linear(x, [`${path}.up_proj`], [intermediateSize], hiddenSize, bias.mlp);
    const silu = g.node("com.microsoft:QuickGelu", [gate], { alpha: 1 });
    return this.#linear(g.node("Mul", [silu, up]), [`${path}.down_proj`], [hiddenSize], intermediateSize, bias.mlp);
  }

  /** x Wᵀ + b for one or several projections of the same x side by side; W is [out, in] as stored. */
  #linear(x: string, names: readonly string[], outs: readonly number[], width: number, bias: boolean): string {
    const inputs = [x, this.#stacked(names, "weight", outs, [width])];
    if (bias) inputs.push(this.#stacked(names, "bias", outs, []));
    return this.#graph.node("Gemm", inputs, { transB: 1n });
  }

  /** Weights of several projections as one: rows of the first, then of the second, … */
  #stacked(names: readonly string[], part: string, rows: readonly number[], rest: readonly number[]): string {
    const paths = names.map((name) => `${name}.${part}`);
    for (const [i, path] of paths.entries()) checkShape(this.#store, path, [rows[i] ?? 0, ...rest]);
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
}

function checkShape(store: TensorStore, name: string, expected: readonly number[]): void {
  const found = store.tensors.get(name)?.shape;
  if (found?.join() === expected.join()) return;
  throw new ModelError("E_TENSOR_SHAPE", found ? "a weight's shape doesn't fit the config" : "a weight is missing", {
    where: `tensor "${name}"`,
    found: found ? `[${found.join(", ")}]` : undefined,
    expected: `[${expected.join(", ")}]`,
    fix: "Check that config.json and the weight files belong together",
  });
}

/** Boolean [S, S]: true where position i may see position j, i - j < window; causality is the operator's part. */
function slidingWindowMask(graph: GraphBuilder, window: number): string {
  const length = graph.node("Gather", [graph.node("Shape", ["input_ids"]), graph.int64([1], [])]);
  const positions = graph.node("Range", [graph.int64([0], []), length, graph.int64([1], [])]);
  const rows = graph.node("Unsqueeze", [positions, graph.int64([1])]);
  const columns = graph.node("Unsqueeze", [positions, graph.int64([0])]);
  return graph.node("Less", [graph.node("Sub", [rows, columns]), graph.int64([window], [])]);
}
