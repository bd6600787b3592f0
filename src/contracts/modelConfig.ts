import { z } from "zod";

const size = z.number().int().positive();

/** `rope_scaling` of older configs, `rope_parameters` of newer ones (which hold rope_theta as well). */
const ropeParameters = z.looseObject({
  rope_type: z.string().optional(),
  type: z.string().optional(),
  rope_theta: z.number().positive().optional(),
  factor: z.number().positive().optional(),
  low_freq_factor: z.number().positive().optional(),
  high_freq_factor: z.number().positive().optional(),
  original_max_position_embeddings: size.optional(),
  /** Divisor of each frequency: how GGUF files of Llama 3.1 carry its scaling. */
  freq_factors: z.array(z.number().positive()).optional(),
});

/**
 * The keys of a Hugging Face config.json that armorm reads. Keys it doesn't know pass through unread; a GGUF file's
 * metadata is translated into this form.
 */
export const modelConfigSchema = z.looseObject({
  model_type: z.string(),
  architectures: z.array(z.string()).nullish(),
  vocab_size: size,
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  num_key_value_heads: size.nullish(),
  head_dim: size.nullish(),
  hidden_act: z.string().nullish(),
  /** What Gemma 2 uses in place of hidden_act. */
  hidden_activation: z.string().nullish(),
  max_position_embeddings: size,
  rms_norm_eps: z.number().positive().optional(),
  rope_theta: z.number().positive().optional(),
  rope_scaling: ropeParameters.nullish(),
  rope_parameters: ropeParameters.nullish(),
  attention_bias: z.boolean().optional(),
  mlp_bias: z.boolean().optional(),
  sliding_window: size.nullish(),
  use_sliding_window: z.boolean().optional(),
  max_window_layers: z.number().int().nonnegative().optional(),
  layer_types: z.array(z.string()).nullish(),
  query_pre_attn_scalar: z.number().positive().optional(),
  attn_logit_softcapping: z.number().positive().nullish(),
  num_objectives: size.optional(),
  /** Rows per objective of quantile heads. */
  num_quantiles: size.optional(),
  gating_temperature: z.number().positive().optional(),
});

export type ModelConfig = z.infer<typeof modelConfigSchema>;
