/** Unicode's white space: what `\s` means to Rust and llama.cpp. JavaScript's has U+FEFF as well, and lacks U+0085. */
const SPACES = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** What a ByteLevel pre-tokenizer splits at when it says `use_regex`. */
const GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

interface PreTokenizer {
  readonly type?: string;
  readonly individual_digits?: boolean;
  readonly use_regex?: boolean;
  readonly add_prefix_space?: boolean;
  readonly pattern?: { readonly Regex?: string };
}

/**
 * A pre-tokenizer in words that @huggingface/tokenizers takes as Hugging Face's tokenizers do. Left to itself, it means
 * JavaScript's white space by `\s`, and by digits only 0 to 9.
 * @param preTokenizer as in tokenizer.json.
 */
export function exactPreTokenizer(preTokenizer: unknown): unknown {
  return JSON.parse(JSON.stringify(preTokenizer ?? null), (_key, value) => exactStep(value));
}

function exactStep(step: PreTokenizer | null): unknown {
  if (step?.type === "Digits") return split(step.individual_digits ? "\\p{N}" : "\\p{N}+");
  if (step?.type === "Split" && step.pattern?.Regex !== undefined) {
    return { ...step, pattern: { Regex: withExactSpaces(step.pattern.Regex) } };
  }
  if (step?.type === "ByteLevel" && step.use_regex !== false && !step.add_prefix_space) {
    return { type: "Sequence", pretokenizers: [split(withExactSpaces(GPT2)), { ...step, use_regex: false }] };
  }
  return step;
}

function split(Regex: string): object {
  return { type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false };
}

function withExactSpaces(pattern: string): string {
  let inClass = false;
  return pattern.replace(/\\.|[[\]]/gs, (part) => {
    if (part === "[" || part === "]") inClass = part === "[";
    if (part === "\\s") return inClass ? SPACES : `[${SPACES}]`;
    return part === "\\S" && !inClass ? `[^${SPACES}]` : part;
  });
}
