import { type ModelConfig, modelConfigSchema } from "../contracts/modelConfig.js";
import { parseContract } from "../contracts/parseContract.js";
import { ModelError, UnsupportedError } from "../errors.js";
import type { GgufFile } from "../io/gguf.js";
import { llamaGguf } from "../io/llamaGguf.js";
import type { Checkpoint } from "./checkpoint.js";

/**
 * A GGUF file as a checkpoint: its metadata in the terms of config.json, its tensors under Hugging Face names.
 * Key names: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export function ggufCheckpoint(file: GgufFile): Checkpoint {
  const path = file.files[0] ?? "";
  const architecture = file.metadata["general.architecture"];
  if (architecture !== "llama") {
    throw new UnsupportedError("E_ARCHITECTURE", "unknown architecture", {
      where: `${path}: general.architecture`,
      found: typeof architecture === "string" ? `"${architecture}"` : typeof architecture,
      expected: "llama",
    });
  }
  refuseRopeFactors(file, path);
  const text = JSON.stringify(llamaConfig(file), (_key, value) => (typeof value === "bigint" ? String(value) : value));
  const config = parseContract(modelConfigSchema, text, path);
  const kvHeads = config.num_key_value_heads ?? config.num_attention_heads;
  return { config, weights: llamaGguf(file, { heads: config.num_attention_heads, kvHeads }) };
}

/** Keys that the file lacks are left out by JSON; the contract then names them. So it does absurd sizes: bigints. */
function llamaConfig({ metadata, tensors }: GgufFile): Record<keyof ModelConfig, unknown> {
  const key = (name: string) => metadata[`llama.${name}`] as number | undefined;
  const scaling = metadata["llama.rope.scaling.type"] as string | undefined;
  const has = (name: string) => tensors.has(name);
  return {
    model_type: "llama",
    vocab_size: tensors.get("token_embd.weight")?.shape[0],
    hidden_size: key("embedding_length"),
    intermediate_size: key("feed_forward_length"),
    num_hidden_layers: key("block_count"),
    num_attention_heads: key("attention.head_count"),
    num_key_value_heads: key("attention.head_count_kv"),
    head_dim: key("attention.key_length") ?? key("rope.dimension_count"),
    max_position_embeddings: key("context_length"),
    rms_norm_eps: key("attention.layer_norm_rms_epsilon"),
    rope_theta: key("rope.freq_base"),
    ...(scaling && scaling !== "none" && { rope_scaling: { rope_type: scaling, factor: key("rope.scaling.factor") } }),
    attention_bias: has("blk.0.attn_q.bias"),
    mlp_bias: has("blk.0.ffn_gate.bias"),
  };
}

/** Llama 3.1 files carry their rotary scaling as a tensor; ignoring it would give wrong numbers. */
function refuseRopeFactors({ tensors }: GgufFile, path: string): void {
  if (!tensors.has("rope_freqs.weight")) return;
  throw new ModelError("E_ROPE_TYPE", "rotary scaling by tensor isn't supported yet", {
    where: `${path}: tensor "rope_freqs.weight"`,
    fix: "Use the model's safetensors folder",
  });
}
