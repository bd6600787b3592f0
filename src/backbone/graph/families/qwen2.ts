import type { Family } from "./family.js";
import { slidingLayers } from "./slidingLayers.js";

/** Qwen2 and Qwen2.5: biases on q, k and v; upper layers may have a sliding window. */
export const qwen2: Family = {
  modelType: "qwen2",
  differences: (config) => ({
    bias: { qkv: true, o: false, mlp: false },
    ...slidingLayers(
      config,
      config.use_sliding_window ? config.sliding_window : undefined,
      (layer) => layer >= (config.max_window_layers ?? config.num_hidden_layers),
    ),
  }),
};
