import type { Family } from "./family.js";

/** Mistral: a Llama block, with a sliding attention window where the config sets one. */
export const mistral: Family = {
  modelType: "mistral",
  differences: ({ sliding_window }) => (sliding_window ? { slidingWindow: sliding_window } : {}),
};
