import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ChatFormat } from "../../chat/chatFormat.js";

/** What tokenizer.json has beside what a GGUF file's metadata gives; Hugging Face's reader wants it said. */
const WHOLE = { version: "1.0", truncation: null, padding: null };
const WHOLE_MODEL = {
  dropout: null,
  unk_token: null,
  continuing_subword_prefix: null,
  end_of_word_suffix: null,
  fuse_unk: false,
  byte_fallback: false,
};

/**
 * The tokenizer's files in a Hugging Face folder, by name: tokenizer.json as the backbone's folder has it, or rebuilt from a
 * GGUF file's metadata; tokenizer_config.json with the chat template; special_tokens_map.json.
 * @param path the backbone.
 * @param namedTokens bos_token, eos_token, pad_token, … of the exported model.
 */
export async function tokenizerFiles(
  path: string,
  { tokenizer, template }: ChatFormat,
  namedTokens: ChatFormat["namedTokens"],
  contextLength: number,
): Promise<Map<string, string>> {
  const isFolder = (await stat(path)).isDirectory();
  const config: Record<string, unknown> = isFolder
    ? JSON.parse(await readFile(join(path, "tokenizer_config.json"), "utf8"))
    : { tokenizer_class: "PreTrainedTokenizerFast", clean_up_tokenization_spaces: false };
  const { auto_map: _code, ...kept } = config;
  const tokenizerConfig = {
    ...kept,
    ...namedTokens,
    chat_template: template,
    model_max_length: contextLength,
    padding_side: "right",
  };
  return new Map([
    ["tokenizer.json", isFolder ? await readFile(join(path, "tokenizer.json"), "utf8") : rebuilt(tokenizer)],
    ["tokenizer_config.json", json(tokenizerConfig)],
    ["special_tokens_map.json", json(namedTokens)],
  ]);
}

function rebuilt(tokenizer: ChatFormat["tokenizer"]): string {
  const { added_tokens, model, ...rest } = tokenizer;
  const added = added_tokens.map((token) => ({ single_word: false, ...token }));
  return JSON.stringify({ ...WHOLE, added_tokens: added, ...rest, model: { ...WHOLE_MODEL, ...model } });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
