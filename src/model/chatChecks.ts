import type { DecoderSpec } from "../backbone/graph/decoderSpec.js";
import type { ChatEncoder } from "../chat/chatEncoder.js";
import type { ChatFormat } from "../chat/chatFormat.js";
import type { Message } from "../contracts/conversation.js";
import { ModelError } from "../errors.js";
import type { CheckResult } from "./examination.js";

/** The conversation that `armorm doctor` encodes and scores. */
export const SAMPLE: readonly Message[] = [
  { role: "user", content: "How much is 2+2?" },
  { role: "assistant", content: "4" },
];

/** Text with what tokenizers get wrong: case, digits, runs of spaces, accents, other scripts, emoji, line ends. */
const ROUND_TRIP = "Don't  panic: 3.14159 naïve café\n\tΩ 日本語 👋🏽 <|not_a_token|>";

const ANY_LENGTH = { contextLength: Number.POSITIVE_INFINITY };

export function checkClosingToken(chat: ChatEncoder): CheckResult<true> {
  const { ids, gateIndex } = chat.encode(SAMPLE, ANY_LENGTH);
  const id = ids[gateIndex] ?? -1;
  return { value: true, detail: `${chat.decode([id])} (id ${id}) closes the user turn; the gate reads it` };
}

export function checkBos(chat: ChatEncoder, { namedTokens }: ChatFormat): CheckResult<true> {
  const bos = namedTokens["bos_token"];
  const { ids } = chat.encode(SAMPLE, ANY_LENGTH); // a doubled one is refused there
  const first = chat.decode(ids.slice(0, 1));
  return { value: true, detail: first === bos ? `one ${bos}` : `none: the text starts with ${JSON.stringify(first)}` };
}

/** Code that finds the last token by searching for padding is misled when padding is a token that templates write. */
export function checkPadding({ namedTokens }: ChatFormat): CheckResult<true> {
  const { pad_token: pad, eos_token: eos } = namedTokens;
  if (pad === undefined || pad !== eos) return { value: true, detail: pad === undefined ? "no padding token" : pad };
  return {
    value: true,
    detail: `the padding token is the end token, ${eos}`,
    warning: {
      fix: "armorm needs no padding token, but code that looks for the first one to find the last token reads the prompt instead: give this model a padding token of its own before you use it there",
    },
  };
}

export function checkRoundTrip(chat: ChatEncoder): CheckResult<true> {
  const messages = [{ role: "user", content: ROUND_TRIP }, ...SAMPLE.slice(1)];
  const { ids } = chat.encode(messages, ANY_LENGTH);
  const text = chat.decode(ids);
  if (text.includes(ROUND_TRIP)) return { value: true, detail: "a text comes back from its ids unchanged" };
  throw new ModelError("E_TOKENIZER_ROUND_TRIP", "a text doesn't come back from its token ids", {
    found: JSON.stringify(text),
    expected: JSON.stringify(ROUND_TRIP),
    fix: "tokenizer.json doesn't fit this model or is damaged; fetch it again",
  });
}

export function checkVocabulary(chat: ChatEncoder, { vocabSize }: DecoderSpec): CheckResult<true> {
  const largest = chat.largestId;
  if (largest < vocabSize) return { value: true, detail: `ids up to ${largest}, embeddings for ${vocabSize}` };
  throw new ModelError("E_VOCABULARY", "the tokenizer has ids that the backbone has no embedding for", {
    found: `ids up to ${largest}`,
    expected: `at most ${vocabSize - 1}`,
    fix: "tokenizer.json belongs to another model",
  });
}
