import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { goldenFolder } from "./golden.js";
import type { NumberFormat } from "./numberFormat.js";
import { random } from "./random.js";
import { type TestTensors, tensorOf } from "./tensors.js";
import { writeWeights } from "./writeWeights.js";

/** The keys of config.json that decide about a decoder's form. */
export interface TestConfig {
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  max_position_embeddings: number;
  rms_norm_eps: number;
  rope_theta: number;
  attention_bias?: boolean;
  mlp_bias?: boolean;
  rope_scaling?: Record<string, number | string> | null;
  sliding_window?: number | null;
  use_sliding_window?: boolean;
  max_window_layers?: number;
  layer_types?: string[];
  hidden_activation?: string;
  query_pre_attn_scalar?: number;
  attn_logit_softcapping?: number | null;
  tie_word_embeddings?: boolean;
  num_objectives?: number;
}

export interface ModelFolderOptions {
  readonly config?: Partial<TestConfig>;
  readonly seed?: number;
  readonly format?: NumberFormat;
  readonly shards?: number;
  /** Number of reward heads; none by default. */
  readonly objectives?: number;
  /** Golden folder whose tokenizer and chat template the model gets; none by default. */
  readonly chat?: string;
  readonly change?: (tensors: TestTensors) => void;
}

const PLAIN: TestConfig = {
  model_type: "llama",
  vocab_size: 96,
  hidden_size: 32,
  intermediate_size: 48,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 8,
  max_position_embeddings: 256,
  rms_norm_eps: 1e-5,
  rope_theta: 10_000,
};

/** Writes a small model with random weights in the released layout; returns its config and weights as stored. */
export async function makeModelFolder(
  folder: string,
  { config: changes = {}, seed = 1, format, shards, objectives = 0, chat, change }: ModelFolderOptions = {},
): Promise<{ folder: string; config: TestConfig; weights: TestTensors }> {
  const config = { ...PLAIN, ...changes, ...(objectives > 0 && { num_objectives: objectives }) };
  const tensors = randomTensors(config, objectives, random(seed));
  change?.(tensors);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  const weights = await writeWeights(folder, tensors, { ...(format && { format }), ...(shards && { shards }) });
  for (const file of chat ? ["tokenizer.json", "tokenizer_config.json"] : []) {
    await copyFile(join(goldenFolder(chat ?? ""), file), join(folder, file));
  }
  return { folder, config, weights };
}

function randomTensors(config: TestConfig, objectives: number, next: () => number): TestTensors {
  const tensors: TestTensors = new Map();
  const add = (name: string, shape: readonly number[], scale: number, centre = 0) =>
    tensors.set(
      name,
      tensorOf(shape, () => centre + scale * (2 * next() - 1)),
    );
  const { model_type, hidden_size: d, intermediate_size: f } = config;
  const { num_attention_heads: heads, num_key_value_heads: kvHeads, head_dim: headDim } = config;
  const linear = (name: string, out: number, width: number, bias: boolean | undefined) => {
    add(`${name}.weight`, [out, width], 2 / Math.sqrt(width));
    if (bias) add(`${name}.bias`, [out], 0.3);
  };
  const norm = (name: string, width = d) => add(`${name}.weight`, [width], 0.3, model_type === "gemma2" ? 0 : 1);
  const qkvBias = model_type === "qwen2" || config.attention_bias;
  add("model.embed_tokens.weight", [config.vocab_size, d], 1);
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const path = `model.layers.${layer}`;
    norm(`${path}.input_layernorm`);
    linear(`${path}.self_attn.q_proj`, heads * headDim, d, qkvBias);
    linear(`${path}.self_attn.k_proj`, kvHeads * headDim, d, qkvBias);
    linear(`${path}.self_attn.v_proj`, kvHeads * headDim, d, qkvBias);
    if (model_type === "qwen3") {
      norm(`${path}.self_attn.q_norm`, headDim);
      norm(`${path}.self_attn.k_norm`, headDim);
    }
    linear(`${path}.self_attn.o_proj`, d, heads * headDim, config.attention_bias);
    norm(`${path}.post_attention_layernorm`);
    if (model_type === "gemma2") {
      norm(`${path}.pre_feedforward_layernorm`);
      norm(`${path}.post_feedforward_layernorm`);
    }
    linear(`${path}.mlp.gate_proj`, f, d, config.mlp_bias);
    linear(`${path}.mlp.up_proj`, f, d, config.mlp_bias);
    linear(`${path}.mlp.down_proj`, d, f, config.mlp_bias);
  }
  norm("model.norm");
  if (!config.tie_word_embeddings) add("lm_head.weight", [config.vocab_size, d], 1);
  if (objectives > 0) {
    linear("gating.layers.0", 16, d, true);
    linear("gating.layers.1", objectives, 16, true);
    tensors.set(
      "gating.logit_scale",
      tensorOf([1], () => 1),
    );
    add("regression_layer.weight", [objectives, d], 0.2);
    tensors.set(
      "reward_transform_matrix",
      tensorOf([objectives, objectives], (i) => transformValue(i, objectives)),
    );
  }
  return tensors;
}

/** The identity with penalties subtracted from the last objective's row. */
function transformValue(i: number, k: number): number {
  const [row, column] = [Math.floor(i / k), i % k];
  return (row === column ? 1 : 0) - (row === k - 1 ? (column + 1) / k : 0);
}
