import type { Family } from "./family.js";
import { slidingLayers } from "./slidingLayers.js";

/** Qwen3: queries and keys normalised per head; upper layers may have a sliding window. */
export const qwen3: Family = {
  modelType: "qwen3",
  differences: (config) => ({
    qkNorms: true,
    bias: { qkv: config.attention_bias ?? false, o: config.attention_bias ?? false, mlp: false },
    ...slidingLayers(
      config,
      config.use_sliding_window ? config.sliding_window : undefined,
      (layer) => layer >= (config.max_window_layers ?? config.num_hidden_layers),
    ),
  }),
};
