import type { TestConfig } from "./makeModelFolder.js";

const GEMMA2 = {
  model_type: "gemma2",
  hidden_activation: "gelu_pytorch_tanh",
  query_pre_attn_scalar: 8,
  attn_logit_softcapping: 30,
};

/** Small decoders of every family, with every part that only some have. */
export const FAMILIES: Readonly<Record<string, Partial<TestConfig>>> = {
  llama: {},
  "llama, biases everywhere, heads of 16": {
    attention_bias: true,
    mlp_bias: true,
    head_dim: 16,
    intermediate_size: 64,
  },
  "llama, heads of 64, three times 64 wide": { hidden_size: 192, intermediate_size: 192, head_dim: 64 },
  "llama, sizes that no 4 divides": {
    hidden_size: 35,
    intermediate_size: 29,
    num_attention_heads: 3,
    num_key_value_heads: 3,
    head_dim: 10,
  },
  mistral: { model_type: "mistral" },
  "mistral, window 20": { model_type: "mistral", sliding_window: 20 },
  "qwen2, a window on the upper layer": {
    model_type: "qwen2",
    use_sliding_window: true,
    sliding_window: 6,
    max_window_layers: 1,
  },
  qwen3: { model_type: "qwen3", head_dim: 16, attention_bias: true },
  "gemma2, window 20": { ...GEMMA2, sliding_window: 20 },
  "gemma2, heads of 256": {
    ...GEMMA2,
    num_attention_heads: 2,
    num_key_value_heads: 1,
    head_dim: 256,
    sliding_window: 40,
  },
};
