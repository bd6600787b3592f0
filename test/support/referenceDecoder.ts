import type { TestConfig } from "./makeModelFolder.js";
import type { TestTensors } from "./tensors.js";

type Vector = Float64Array<ArrayBufferLike>;

/**
 * A decoder in the plainest form, in float64, one token after another: transformers' modeling_llama.py, mistral, qwen2,
 * qwen3 and gemma2 read off line by line.
 * @returns hidden states by layer and position, indexed as transformers' `hidden_states`: 0 is the embedding, i the
 *   residual stream after i blocks, and the last one comes after the final norm.
 */
export function referenceDecoder(config: TestConfig, weights: TestTensors, ids: readonly number[]): Vector[][] {
  const { num_hidden_layers: layers, hidden_size: d, rms_norm_eps: eps } = config;
  const gemma = config.model_type === "gemma2";
  const get = (name: string) => weights.get(name)!.data;
  const linear = (name: string, x: Vector) => affine(get(`${name}.weight`), weights.get(`${name}.bias`)?.data, x);
  const norm = (name: string, x: Vector) => rmsNorm(x, get(`${name}.weight`), eps, gemma ? 1 : 0);
  const activation = gemma ? geluTanh : silu;
  const embedding = get("model.embed_tokens.weight");
  const scale = gemma ? Math.sqrt(d) : 1;
  let x: Vector[] = ids.map((id) =>
    Float64Array.from(embedding.subarray(id * d, (id + 1) * d), (value) => value * scale),
  );
  const states = [x];
  for (let layer = 0; layer < layers; layer++) {
    const path = `model.layers.${layer}`;
    const normed = x.map((row) => norm(`${path}.input_layernorm`, row));
    const attended = attention(config, layer, { linear, norm }, normed).map((y) =>
      linear(`${path}.self_attn.o_proj`, y),
    );
    const mlp = (row: Vector) => {
      const gate = linear(`${path}.mlp.gate_proj`, row);
      const up = linear(`${path}.mlp.up_proj`, row);
      return linear(
        `${path}.mlp.down_proj`,
        gate.map((g, i) => activation(g) * up[i]!),
      );
    };
    x = x.map((row, i) => {
      if (!gemma) {
        const middle = add(row, attended[i]!);
        return add(middle, mlp(norm(`${path}.post_attention_layernorm`, middle)));
      }
      const middle = add(row, norm(`${path}.post_attention_layernorm`, attended[i]!));
      const y = mlp(norm(`${path}.pre_feedforward_layernorm`, middle));
      return add(middle, norm(`${path}.post_feedforward_layernorm`, y));
    });
    states.push(x);
  }
  states[layers] = x.map((row) => norm("model.norm", row));
  return states;
}

interface Layers {
  linear(name: string, x: Vector): Vector;
  norm(name: string, x: Vector): Vector;
}

function attention(config: TestConfig, layer: number, { linear, norm }: Layers, x: readonly Vector[]): Vector[] {
  const { num_attention_heads: heads, num_key_value_heads: kvHeads, head_dim: size } = config;
  const path = `model.layers.${layer}.self_attn`;
  const window = windowOf(config, layer);
  const scale = config.model_type === "gemma2" ? (config.query_pre_attn_scalar ?? 256) ** -0.5 : size ** -0.5;
  const cap = config.model_type === "gemma2" ? config.attn_logit_softcapping : undefined;
  const frequencies = inverseFrequencies(config);
  const project = (part: string, count: number) =>
    x.map((row) => {
      const y = linear(`${path}.${part}_proj`, row);
      return Array.from({ length: count }, (_, h) => y.subarray(h * size, (h + 1) * size));
    });
  const positioned = (part: string, count: number) =>
    project(part, count).map((row, i) =>
      row.map((head) => {
        const normed = config.model_type === "qwen3" ? norm(`${path}.${part}_norm`, head) : head;
        return rotate(normed, i, frequencies);
      }),
    );
  const [q, k, v] = [positioned("q", heads), positioned("k", kvHeads), project("v", kvHeads)];
  return x.map((_, i): Vector => {
    const out = new Float64Array(heads * size);
    for (let h = 0; h < heads; h++) {
      const kv = Math.floor(h / (heads / kvHeads)); // repeat_kv: each key head serves consecutive query heads
      const visible = Array.from({ length: i + 1 }, (_, j) => j).filter((j) => i - j < window);
      const logits = visible.map((j) => dot(q[i]![h]!, k[j]![kv]!) * scale);
      const weights = softmax(cap ? logits.map((logit) => cap * Math.tanh(logit / cap)) : logits);
      for (const [n, j] of visible.entries()) {
        for (let c = 0; c < size; c++) out[h * size + c]! += weights[n]! * v[j]![kv]![c]!;
      }
    }
    return out;
  });
}

/** How many tokens, itself included, a position of this layer sees. */
function windowOf(config: TestConfig, layer: number): number {
  const window = config.sliding_window ?? Number.POSITIVE_INFINITY;
  if (config.layer_types) return config.layer_types[layer] === "sliding_attention" ? window : Number.POSITIVE_INFINITY;
  const slides = {
    mistral: true,
    gemma2: layer % 2 === 0,
    qwen2: config.use_sliding_window && layer >= (config.max_window_layers ?? 0),
    qwen3: config.use_sliding_window && layer >= (config.max_window_layers ?? 0),
  }[config.model_type];
  return slides ? window : Number.POSITIVE_INFINITY;
}

function silu(x: number): number {
  return x / (1 + Math.exp(-x));
}

function geluTanh(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
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

/** @param offset Gemma's weights are stored as what is added to 1. */
function rmsNorm(x: Vector, weight: Float32Array, eps: number, offset: number): Vector {
  const scale = 1 / Math.sqrt(dot(x, x) / x.length + eps);
  return x.map((value, i) => value * scale * (weight[i]! + offset));
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
