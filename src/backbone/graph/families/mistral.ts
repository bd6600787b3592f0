import type { Family } from "./family.js";
import { slidingLayers } from "./slidingLayers.js";

/** Mistral: a Llama block, with a sliding attention window where the config sets one. */
export const mistral: Family = {
  modelType: "mistral",
  differences: (config) => slidingLayers(config, config.sliding_window, () => true),
};
