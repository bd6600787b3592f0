import type { GgufFile } from "../../io/gguf.js";
import { hfNames } from "../../io/hfNames.js";
import type { TensorStore } from "../../io/tensorStore.js";

const LAYER: ReadonlyMap<string, string> = new Map([
  ["attn_norm", "input_layernorm"],
  ["attn_q", "self_attn.q_proj"],
  ["attn_k", "self_attn.k_proj"],
  ["attn_v", "self_attn.v_proj"],
  ["attn_output", "self_attn.o_proj"],
  ["post_attention_norm", "post_attention_layernorm"],
  ["ffn_norm", "pre_feedforward_layernorm"],
  ["ffn_gate", "mlp.gate_proj"],
  ["ffn_up", "mlp.up_proj"],
  ["ffn_down", "mlp.down_proj"],
  ["post_ffw_norm", "post_feedforward_layernorm"],
]);

/** Gemma 2's tensors under Hugging Face names. Its norm weights w are stored as 1 + w in GGUF files. */
export function gemma2Weights(file: GgufFile): TensorStore {
  const store = hfNames(file, LAYER);
  return {
    ...store,
    async read(name) {
      const values = await store.read(name);
      return name.endsWith("norm.weight") ? values.map((value) => value - 1) : values;
    },
  };
}
