import type { Family } from "./family.js";

/** Llama 2, 3, 3.1, 3.2, SmolLM2 and everything else whose `model_type` is llama. */
export const llama: Family = {
  modelType: "llama",
  differences: ({ attention_bias = false, mlp_bias = false }) => ({
    bias: { qkv: attention_bias, o: attention_bias, mlp: mlp_bias },
  }),
};
