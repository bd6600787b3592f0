import type { TestConfig } from "./makeModelFolder.js";
import type { TestTensors } from "./tensors.js";

type Vector = Float64Array<ArrayBufferLike>;

/**
 * A decoder in the plainest form, in float64, one token after another: transformers' modeling_llama.py and
 * modeling_mistral.py read off line by line.
 * @returns hidden states by layer and position, indexed as transformers' `hidden_states`: 0 is the embedding, i the
 *   residual stream after i blocks, and the last one comes after the final norm.
 */
export function referenceDecoder(config: TestConfig, weights: TestTensors, ids: readonly number[]): Vector[][] {
  const { num_hidden_layers: layers, rms_norm_eps: eps } = config;
  const get = (name: string) => weights.get(name)!.data;
  const linear = (name: string, x: Vector) => affine(get(`${name}.weight`), weights.get(`${name}.bias`)?.data, x);
  const embedding = get("model.embed_tokens.weight");
  let x: Vector[] = ids.map((id) =>
    Float64Array.from(embedding.subarray(id * config.hidden_size, (id + 1) * config.hidden_size)),
  );
  const states = [x];
  for (let layer = 0; layer < layers; layer++) {
    const path = `model.layers.${layer}`;
    const normed = x.map((row) => rmsNorm(row, get(`${path}.input_layernorm.weight`), eps));
    const attended = attention(config, `${path}.self_attn`, linear, normed);
    const middle = x.map((row, i) => add(row, linear(`${path}.self_attn.o_proj`, attended[i]!)));
    x = middle.map((row) => {
      const n = rmsNorm(row, get(`${path}.post_attention_layernorm.weight`), eps);
      const gate = linear(`${path}.mlp.gate_proj`, n);
      const up = linear(`${path}.mlp.up_proj`, n);
      return add(
        row,
        linear(
          `${path}.mlp.down_proj`,
          gate.map((g, i) => (g / (1 + Math.exp(-g))) * up[i]!),
        ),
      );
    });
    states.push(x);
  }
  states[layers] = x.map((row) => rmsNorm(row, get("model.norm.weight"), eps));
  return states;
}

function attention(
  config: TestConfig,
  path: string,
  linear: (name: string, x: Vector) => Vector,
  x: readonly Vector[],
): Vector[] {
  const { num_attention_heads: heads, num_key_value_heads: kvHeads, head_dim: size } = config;
  const window = config.model_type === "mistral" ? (config.sliding_window ?? Infinity) : Infinity;
  const frequencies = inverseFrequencies(config);
  const headsOf = (row: Vector, count: number) =>
    Array.from({ length: count }, (_, h) => row.subarray(h * size, (h + 1) * size));
  const project = (part: string, count: number) => x.map((row) => headsOf(linear(`${path}.${part}_proj`, row), count));
  const q = project("q", heads).map((row, i) => row.map((head) => rotate(head, i, frequencies)));
  const k = project("k", kvHeads).map((row, i) => row.map((head) => rotate(head, i, frequencies)));
  const v = project("v", kvHeads);
  return x.map((_, i): Vector => {
    const out = new Float64Array(heads * size);
    for (let h = 0; h < heads; h++) {
      const kv = Math.floor(h / (heads / kvHeads)); // repeat_kv: each key head serves consecutive query heads
      const visible = Array.from({ length: i + 1 }, (_, j) => j).filter((j) => i - j < window);
      const weights = softmax(visible.map((j) => dot(q[i]![h]!, k[j]![kv]!) / Math.sqrt(size)));
      for (const [n, j] of visible.entries()) {
        for (let c = 0; c < size; c++) out[h * size + c]! += weights[n]! * v[j]![kv]![c]!;
      }
    }
    return out;
  });
}

/** q * cos + rotate_half(q) * sin, rotate_half(q) = (-second half, first half). */
function rotate(head: Vector, position: number, frequencies: readonly number[]): Vector {
  const half = head.length / 2;
  const out = new Float64Array(head.length);
  for (const [i, frequency] of frequencies.entries()) {
    const [cos, sin] = [Math.cos(position * frequency), Math.sin(position * frequency)];
    out[i] = head[i]! * cos - head[i + half]! * sin;
    out[i + half] = head[i + half]! * cos + head[i]! * sin;
  }
  return out;
}

/** modeling_rope_utils.py: default, linear and llama3. */
function inverseFrequencies({ rope_theta, head_dim, rope_scaling }: TestConfig): number[] {
  const base = Array.from({ length: head_dim / 2 }, (_, i) => rope_theta ** ((-2 * i) / head_dim));
  const type = rope_scaling?.["rope_type"] ?? rope_scaling?.["type"];
  const parameter = (name: string) => Number(rope_scaling?.[name]);
  const factor = parameter("factor");
  if (type === "linear") return base.map((frequency) => frequency / factor);
  if (type !== "llama3") return base;
  const [low, high] = [parameter("low_freq_factor"), parameter("high_freq_factor")];
  const original = parameter("original_max_position_embeddings");
  return base.map((frequency) => {
    const wavelength = (2 * Math.PI) / frequency;
    if (wavelength < original / high) return frequency;
    if (wavelength > original / low) return frequency / factor;
    const smooth = (original / wavelength - low) / (high - low);
    return ((1 - smooth) * frequency) / factor + smooth * frequency;
  });
}

function affine(weight: Float32Array, bias: Float32Array | undefined, x: Vector): Vector {
  const rows = weight.length / x.length;
  return Float64Array.from(
    { length: rows },
    (_, r) => dot(weight.subarray(r * x.length, (r + 1) * x.length), x) + (bias?.[r] ?? 0),
  );
}

function rmsNorm(x: Vector, weight: Float32Array, eps: number): Vector {
  const scale = 1 / Math.sqrt(dot(x, x) / x.length + eps);
  return x.map((value, i) => value * scale * weight[i]!);
}

function softmax(logits: readonly number[]): number[] {
  const max = Math.max(...logits);
  const exps = logits.map((logit) => Math.exp(logit - max));
  const sum = exps.reduce((a, b) => a + b, 0);
  return exps.map((value) => value / sum);
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function add(a: Vector, b: Vector): Vector {
  return a.map((value, i) => value + b[i]!);
}
