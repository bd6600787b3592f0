import type { TokenizerJson } from "./tokenizerJson.js";

/** What a model's files say about chats, whatever their format. */
export interface ChatFormat {
  /** The vocabulary and rules in the form of Hugging Face's tokenizer.json. */
  readonly tokenizer: TokenizerJson;
  /** Jinja source that turns messages into text. */
  readonly template: string;
  /** Tokens the template may name: `bos_token`, `eos_token`, `pad_token`, … */
  readonly namedTokens: Readonly<Record<string, string>>;
  /** File the template came from, for messages. */
  readonly where: string;
}
