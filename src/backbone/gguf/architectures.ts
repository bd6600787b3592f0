import { hfNames } from "../../io/hfNames.js";
import { llamaGguf } from "../../io/llamaGguf.js";
import { gemma2Weights } from "./gemma2Weights.js";
import type { GgufArchitecture } from "./ggufArchitecture.js";

/** Llama and Mistral: q and k rows are permuted in the file. */
const llama: GgufArchitecture = {
  name: "llama",
  config: (_key, { tensors }) => ({
    attention_bias: tensors.has("blk.0.attn_q.bias"),
    mlp_bias: tensors.has("blk.0.ffn_gate.bias"),
  }),
  weights: (file, { num_attention_heads: heads, num_key_value_heads }) =>
    llamaGguf(file, { heads, kvHeads: num_key_value_heads ?? heads }),
};

const qwen2: GgufArchitecture = { name: "qwen2", config: () => ({}), weights: (file) => hfNames(file) };

const qwen3: GgufArchitecture = {
  name: "qwen3",
  config: (_key, { tensors }) => ({ attention_bias: tensors.has("blk.0.attn_q.bias") }),
  weights: (file) => hfNames(file),
};

/** Of the Gemma 2 models only the 27B, with its 46 layers, scales attention by hidden_size / heads; llama.cpp knows it so. */
const GEMMA2_27B_LAYERS = 46;

const gemma2: GgufArchitecture = {
  name: "gemma2",
  config: (key) => ({
    hidden_activation: "gelu_pytorch_tanh",
    sliding_window: key("attention.sliding_window"),
    attn_logit_softcapping: key("attn_logit_softcapping"),
    query_pre_attn_scalar:
      key("block_count") === GEMMA2_27B_LAYERS
        ? Number(key("embedding_length")) / Number(key("attention.head_count"))
        : key("attention.key_length"),
  }),
  weights: gemma2Weights,
};

/** The architectures whose GGUF files armorm reads, by `general.architecture`. */
export const GGUF_ARCHITECTURES: ReadonlyMap<string, GgufArchitecture> = new Map(
  [llama, qwen2, qwen3, gemma2].map((architecture) => [architecture.name, architecture]),
);
