import type { TestConfig } from "./makeModelFolder.js";
import type { TestTensor, TestTensors } from "./tensors.js";

const NAMES: readonly (readonly [string, string])[] = [
  ["model.embed_tokens", "token_embd"],
  ["model.norm", "output_norm"],
  ["lm_head", "output"],
  ["input_layernorm", "attn_norm"],
  ["self_attn.q_proj", "attn_q"],
  ["self_attn.k_proj", "attn_k"],
  ["self_attn.v_proj", "attn_v"],
  ["self_attn.o_proj", "attn_output"],
  ["post_attention_layernorm", "ffn_norm"],
  ["mlp.gate_proj", "ffn_gate"],
  ["mlp.up_proj", "ffn_up"],
  ["mlp.down_proj", "ffn_down"],
];

/** A llama checkpoint's tensors as llama.cpp's converter writes them, or such tensors back as they were. */
export function llamaGgufTensors(
  tensors: TestTensors,
  { num_attention_heads, num_key_value_heads }: TestConfig,
  direction: "there" | "back" = "there",
): TestTensors {
  return new Map(
    [...tensors].map(([name, tensor]): [string, TestTensor] => {
      const renamed = direction === "there" ? ggufName(name) : hfName(name);
      const part = /attn_([qk])\./.exec(direction === "there" ? renamed : name)?.[1];
      if (!part) return [renamed, tensor];
      return [renamed, permute(tensor, part === "q" ? num_attention_heads : num_key_value_heads, direction)];
    }),
  );
}

function ggufName(name: string): string {
  const [from, to] = NAMES.find(([hf]) => name.includes(`${hf}.`)) ?? ["", ""];
  return name.replace("model.layers.", "blk.").replace(from, to);
}

function hfName(name: string): string {
  const [to, from] = NAMES.find(([, gguf]) => new RegExp(`(^|\\.)${gguf}\\.`).test(name)) ?? ["", ""];
  return name.replace("blk.", "model.layers.").replace(from, to);
}

/** The converter's reshape(heads, 2, rows / heads / 2, …).swapaxes(1, 2): row j of half s becomes row 2 j + s. */
function permute({ shape, data }: TestTensor, heads: number, direction: "there" | "back"): TestTensor {
  const [rows = 1] = shape;
  const width = data.length / rows;
  const half = rows / heads / 2;
  const out = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    const [head, within] = [Math.floor(row / (2 * half)), row % (2 * half)];
    const moved = head * 2 * half + 2 * (within % half) + Math.floor(within / half);
    const [source, target] = direction === "there" ? [row, moved] : [moved, row];
    out.set(data.subarray(source * width, (source + 1) * width), target * width);
  }
  return { shape, data: out };
}
