import type { TestConfig } from "./makeModelFolder.js";
import type { GgufMetadata } from "./writeGguf.js";

/** The metadata of a decoder as llama.cpp's converter writes it. */
export function ggufMetadata(
  arch: string,
  config: TestConfig,
  extra: Record<string, GgufMetadata[string]> = {},
): GgufMetadata {
  return {
    "general.architecture": arch,
    [`${arch}.embedding_length`]: config.hidden_size,
    [`${arch}.feed_forward_length`]: config.intermediate_size,
    [`${arch}.block_count`]: config.num_hidden_layers,
    [`${arch}.attention.head_count`]: config.num_attention_heads,
    [`${arch}.attention.head_count_kv`]: config.num_key_value_heads,
    ...(config.head_dim && { [`${arch}.attention.key_length`]: config.head_dim }),
    [`${arch}.attention.layer_norm_rms_epsilon`]: config.rms_norm_eps,
    [`${arch}.rope.freq_base`]: config.rope_theta,
    [`${arch}.context_length`]: config.max_position_embeddings,
    ...extra,
  };
}
