import { TemplateError, UnsupportedError } from "../errors.js";
import type { ChatFormat } from "./chatFormat.js";

/** llama.cpp's pre-tokenizers (src/llama-vocab.cpp), as tokenizer.json writes them: patterns applied one after another. */
const PRE_TOKENIZERS: Record<string, { patterns: string[]; ignoreMerges?: boolean }> = {
  "gpt-2": { patterns: [gpt2()] },
  smollm: { patterns: ["\\p{N}", gpt2()] },
  "llama-bpe": { patterns: [llama3("\\p{N}{1,3}")], ignoreMerges: true },
  qwen2: { patterns: [llama3("\\p{N}")] },
};

function gpt2(): string {
  return "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
}

function llama3(digits: string): string {
  const contractions = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";
  return `${contractions}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;
}

/** GGUF's `tokenizer.ggml.token_type`. */
const CONTROL = 3;
const USER_DEFINED = 4;

/**
 * The chat format that a GGUF file's metadata describes.
 * @throws UnsupportedError for a vocabulary other than byte-level BPE or an unknown pre-tokenizer, TemplateError when
 *   there is no chat template.
 */
export function ggufChatFormat(metadata: Readonly<Record<string, unknown>>, path: string): ChatFormat {
  const kind = (metadata["tokenizer.ggml.pre"] as string | undefined) ?? "gpt-2";
  if (metadata["tokenizer.ggml.model"] !== "gpt2") {
    throw unsupported(`${path}: tokenizer.ggml.model`, metadata["tokenizer.ggml.model"], "gpt2 (byte-level BPE)");
  }
  const rules = PRE_TOKENIZERS[kind];
  if (!rules) throw unsupported(`${path}: tokenizer.ggml.pre`, kind, Object.keys(PRE_TOKENIZERS).join(", "));
  const template = metadata["tokenizer.chat_template"];
  if (typeof template !== "string") {
    throw new TemplateError("E_TEMPLATE_MISSING", "the file has no chat template", {
      where: path,
      expected: "tokenizer.chat_template",
    });
  }
  const tokens = metadata["tokenizer.ggml.tokens"] as string[];
  return {
    tokenizer: tokenizerJson(metadata, tokens, rules),
    template,
    namedTokens: namedTokens(metadata, tokens),
    where: path,
  };
}

function unsupported(where: string, found: unknown, expected: string): UnsupportedError {
  return new UnsupportedError("E_TOKENIZER", "unknown kind of tokenizer", {
    where,
    found: JSON.stringify(found),
    expected,
  });
}

function tokenizerJson(
  metadata: Readonly<Record<string, unknown>>,
  tokens: readonly string[],
  { patterns, ignoreMerges = false }: { patterns: string[]; ignoreMerges?: boolean },
): ChatFormat["tokenizer"] {
  const types = (metadata["tokenizer.ggml.token_type"] as number[] | undefined) ?? [];
  const added_tokens = [...tokens.entries()]
    .filter(([id]) => types[id] === CONTROL || types[id] === USER_DEFINED)
    .map(([id, content]) => ({
      id,
      content,
      special: types[id] === CONTROL,
      lstrip: false,
      rstrip: false,
      normalized: false,
    }));
  const split = patterns.map((Regex) => ({ type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false }));
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false };
  return {
    added_tokens,
    normalizer: null,
    pre_tokenizer: { type: "Sequence", pretokenizers: [...split, byteLevel] },
    post_processor: null,
    decoder: byteLevel,
    model: {
      type: "BPE",
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: metadata["tokenizer.ggml.merges"],
      ignore_merges: ignoreMerges,
    },
  };
}

function namedTokens(metadata: Readonly<Record<string, unknown>>, tokens: readonly string[]): Record<string, string> {
  const names = { bos_token: "bos", eos_token: "eos", pad_token: "padding", unk_token: "unknown" };
  const found = Object.entries(names).map(([name, key]) => [
    name,
    tokens[metadata[`tokenizer.ggml.${key}_token_id`] as number],
  ]);
  return Object.fromEntries(found.filter(([, token]) => token !== undefined));
}
