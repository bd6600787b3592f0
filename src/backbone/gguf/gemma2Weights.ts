import type { GgufFile } from "../../io/gguf.js";
import { hfNames } from "../../io/hfNames.js";
import { LAYER_NAMES } from "../../io/layerNames.js";
import type { TensorStore } from "../../io/tensorStore.js";

/** Gemma 2 has norms behind attention and MLP too; what Llama calls ffn_norm stands before the MLP. */
const GEMMA2_LAYER_NAMES: ReadonlyMap<string, string> = new Map([
  ...LAYER_NAMES,
  ["post_attention_norm", "post_attention_layernorm"],
  ["ffn_norm", "pre_feedforward_layernorm"],
  ["post_ffw_norm", "post_feedforward_layernorm"],
]);

/** Gemma 2's tensors under Hugging Face names. Its norm weights w are stored as 1 + w in GGUF files. */
export function gemma2Weights(file: GgufFile): TensorStore {
  const store = hfNames(file, GEMMA2_LAYER_NAMES);
  return {
    ...store,
    async read(name) {
      const values = await store.read(name);
      return name.endsWith("norm.weight") ? values.map((value) => value - 1) : values;
    },
  };
}
