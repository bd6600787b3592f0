import type { Message } from "../contracts/conversation.js";

/*
 * Marks are lone low surrogates. Message texts are well-formed UTF-16 (checkConversation sees to it), so a mark can't
 * occur in them, and no template trims or changes one.
 */
const FIRST_STAND_IN = 0xdc00;
/** Stands behind the last user turn's text. */
export const USER_END = "\udffe";
/** Stands before the last assistant turn's text. */
export const RESPONSE_START = "\udfff";

/** Passes message texts through a template so that special tokens in them stay text and turns can be found again. */
export class MessageMarks {
  readonly #inText: RegExp;
  readonly #standIns = new Map<string, string>();
  readonly #originals = new Map<string, string>();

  constructor(specialTokens: Iterable<string>) {
    const tokens = [...specialTokens];
    // Python's strip(), which templates were written for, keeps a byte order mark; JavaScript's trim() removes it.
    for (const first of new Set([...tokens.map((token) => String.fromCodePoint(token.codePointAt(0) ?? 0)), "\ufeff"])) {
      const standIn = String.fromCharCode(FIRST_STAND_IN + this.#standIns.size);
      this.#standIns.set(first, standIn);
      this.#originals.set(standIn, first);
    }
    const alternatives = tokens.map((token) => token.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
    this.#inText = new RegExp(`(?=${[...alternatives, "\ufeff"].join("|")})[^]`, "gu");
  }

  /** The messages with a stand-in for the first character of every special token in their texts, and the two marks. */
  mark(messages: readonly Message[]): Message[] {
    const lastUser = messages.findLastIndex(({ role }) => role === "user");
    return messages.map(({ role, content }, i) => {
      const text = content.replace(this.#inText, (first) => this.#standIns.get(first) ?? first);
      if (i === lastUser) return { role, content: markEnd(text) };
      if (i > lastUser && text.trim() !== "") return { role, content: text.replace(/\S/u, `${RESPONSE_START}$&`) };
      return { role, content: text };
    });
  }

  /** Text as it was before `mark`. */
  unmark(text: string): string {
    return text.replace(/\p{Surrogate}/gu, (mark) => this.#originals.get(mark) ?? "");
  }
}

/** Puts the mark behind the last visible character, so that a template may still trim what follows. */
function markEnd(text: string): string {
  const visible = text.trimEnd();
  return `${visible}${USER_END}${text.slice(visible.length)}`;
}
