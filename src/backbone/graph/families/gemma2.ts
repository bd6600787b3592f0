import type { Family } from "./family.js";
import { slidingLayers } from "./slidingLayers.js";

/** What transformers takes where the config has no such key; null means none. */
const DEFAULT_SOFTCAP = 50;
const DEFAULT_WINDOW = 4096;

/**
 * Gemma 2: scaled embeddings, norms (of weight 1 + w) on both sides of attention and MLP, soft-capped attention logits,
 * tanh-approximated GELU, and a sliding window on every other layer, the first included.
 */
export const gemma2: Family = {
  modelType: "gemma2",
  differences: (config) => ({
    embeddingScale: Math.fround(Math.sqrt(config.hidden_size)),
    normOffset: 1,
    sandwichNorms: true,
    activation: "gelu_tanh",
    attentionScale: (config.query_pre_attn_scalar ?? 256) ** -0.5,
    attentionSoftcap:
      (config.attn_logit_softcapping === undefined ? DEFAULT_SOFTCAP : config.attn_logit_softcapping) ?? 0,
    bias: { qkv: config.attention_bias ?? false, o: config.attention_bias ?? false, mlp: false },
    ...slidingLayers(
      config,
      config.sliding_window === undefined ? DEFAULT_WINDOW : config.sliding_window,
      (layer) => layer % 2 === 0,
    ),
  }),
};
