import { FileFormatError, TemplateError, UnsupportedError } from "../errors.js";
import type { ChatFormat } from "./chatFormat.js";

interface Rules {
  /** Pre-tokenizers as tokenizer.json writes them, applied one after another. */
  readonly steps: readonly object[];
  readonly ignoreMerges?: boolean;
}

const GPT2 = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
const BYTES = { ...GPT2, use_regex: false };

/** llama.cpp's pre-tokenizers (src/llama-vocab.cpp). */
const RULES: ReadonlyMap<unknown, Rules> = new Map<unknown, Rules>([
  ["gpt-2", { steps: [GPT2] }],
  ["smollm", { steps: [{ type: "Digits", individual_digits: true }, GPT2] }],
  ["llama-bpe", { steps: [llama3("\\p{N}{1,3}"), BYTES], ignoreMerges: true }],
  ["qwen2", { steps: [llama3("\\p{N}"), BYTES] }],
]);

function llama3(digits: string): object {
  const Regex = [
    "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])",
    "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+",
    digits,
    " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*",
    "\\s*[\\r\\n]+",
    "\\s+(?!\\S)",
    "\\s+",
  ].join("|");
  return { type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false };
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
  const kind = metadata["tokenizer.ggml.pre"] ?? "gpt-2";
  if (metadata["tokenizer.ggml.model"] !== "gpt2") {
    throw unsupported(`${path}: tokenizer.ggml.model`, metadata["tokenizer.ggml.model"], "gpt2 (byte-level BPE)");
  }
  const rules = RULES.get(kind);
  if (!rules) throw unsupported(`${path}: tokenizer.ggml.pre`, kind, [...RULES.keys()].join(", "));
  const template = metadata["tokenizer.chat_template"];
  if (typeof template !== "string") {
    throw new TemplateError("E_TEMPLATE_MISSING", "the file has no chat template", {
      where: path,
      expected: "tokenizer.chat_template",
      fix: "Use a GGUF file that carries one, or the model's Hugging Face folder",
    });
  }
  const tokens = texts(metadata, "tokenizer.ggml.tokens", path);
  const merges = texts(metadata, "tokenizer.ggml.merges", path);
  return {
    tokenizer: tokenizerJson(tokens, tokenTypes(metadata, path), merges, rules),
    template,
    namedTokens: namedTokens(metadata, tokens),
    where: path,
  };
}

function unsupported(where: string, found: unknown, expected: string): UnsupportedError {
  return new UnsupportedError("E_TOKENIZER", "unknown kind of tokenizer", {
    where,
    found: typeof found === "string" ? `"${found}"` : typeof found,
    expected,
  });
}

/** @throws FileFormatError when the file's key isn't a list of texts. */
function texts(metadata: Readonly<Record<string, unknown>>, key: string, path: string): string[] {
  const list = metadata[key];
  if (Array.isArray(list) && list.every((item) => typeof item === "string")) return list;
  throw new FileFormatError("E_GGUF_TOKENIZER", "not a list of texts", {
    where: `${path}: ${key}`,
    found: typeof list,
  });
}

/** A number for each token; where the file has none, none is special. */
function tokenTypes(metadata: Readonly<Record<string, unknown>>, path: string): ArrayLike<number> {
  const types = metadata["tokenizer.ggml.token_type"] ?? [];
  if (types instanceof Int32Array || types instanceof Uint32Array || Array.isArray(types)) return types;
  const where = `${path}: tokenizer.ggml.token_type`;
  throw new FileFormatError("E_GGUF_TOKENIZER", "not a list of numbers", { where, found: typeof types });
}

function tokenizerJson(
  tokens: readonly string[],
  types: ArrayLike<number>,
  merges: readonly string[],
  { steps, ignoreMerges = false }: Rules,
): ChatFormat["tokenizer"] {
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
  return {
    added_tokens,
    normalizer: null,
    pre_tokenizer: { type: "Sequence", pretokenizers: steps },
    post_processor: null,
    decoder: BYTES,
    model: {
      type: "BPE",
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges,
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
