import type { GgufMetadata } from "./writeGguf.js";

/** The parts of tokenizer.json that a GGUF file keeps. */
export interface TestTokenizer {
  added_tokens: { id: number; content: string; special: boolean }[];
  pre_tokenizer: unknown;
  model: { vocab: Record<string, number>; merges: (string | [string, string])[]; ignore_merges?: boolean };
}

/** GGUF's tokenizer keys for a tokenizer.json, as llama.cpp's converter writes them. */
export function ggufTokenizer({ added_tokens, model }: TestTokenizer, pre: string, template: string): GgufMetadata {
  const added = new Map(added_tokens.map((token) => [token.id, token]));
  const tokens: string[] = [];
  for (const [token, id] of Object.entries(model.vocab)) tokens[id] = token;
  for (const { id, content } of added_tokens) tokens[id] = content;
  const types = Int32Array.from(tokens, (_, id) => (added.has(id) ? (added.get(id)?.special ? 3 : 4) : 1));
  return {
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.pre": pre,
    "tokenizer.ggml.tokens": tokens,
    "tokenizer.ggml.token_type": types,
    "tokenizer.ggml.merges": model.merges.map((merge) => (typeof merge === "string" ? merge : merge.join(" "))),
    "tokenizer.chat_template": template,
  };
}
