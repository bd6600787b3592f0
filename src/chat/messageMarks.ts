import type { Message } from "../contracts/conversation.js";
import { FileFormatError } from "../errors.js";
import { escapeRegExp } from "./escapeRegExp.js";

/*
 * Marks are lone low surrogates. Message texts are well-formed UTF-16 (checkConversation sees to it), so a mark can't
 * occur in them, and no template trims or changes one.
 */
const FIRST_STAND_IN = 0xdc00;
const MAX_STAND_INS = 0xdffe - FIRST_STAND_IN;
/*
 * Templates were written for Python's strip(), which takes away these five characters and keeps a byte order mark.
 * JavaScript's trim() does the opposite. So the byte order mark gets a stand-in that isn't white space, and each of the
 * five one that is: a byte order mark, which then has no other use, and one of the spaces from U+2000 on.
 */
const PYTHON_SPACES = ["\x1c", "\x1d", "\x1e", "\x1f", "\x85"];
const STAND_IN = /\p{Surrogate}|\ufeff[\u2000-\u2004]/gu;
/** Stands behind the last user turn's text. */
export const USER_END = "\udffe";
/** Stands before the last assistant turn's text. */
export const RESPONSE_START = "\udfff";

/** Passes message texts through a template so that special tokens in them stay text and turns can be found again. */
export class MessageMarks {
  readonly #inText: RegExp;
  readonly #standIns = new Map<string, string>();
  readonly #originals = new Map<string, string>();

  /** @throws FileFormatError when special tokens begin with more different characters than there are stand-ins. */
  constructor(specialTokens: Iterable<string>) {
    const tokens = [...specialTokens];
    const firsts = new Set([...tokens.map((token) => String.fromCodePoint(token.codePointAt(0) ?? 0)), "\ufeff"]);
    if (firsts.size > MAX_STAND_INS) {
      throw new FileFormatError("E_TOKENIZER_LIMIT", "no tokenizer has so many special tokens", {
        where: "tokenizer",
        found: `special tokens that begin with ${firsts.size} different characters`,
        expected: `at most ${MAX_STAND_INS}`,
      });
    }
    for (const [i, first] of [...firsts].entries()) this.#standIns.set(first, String.fromCharCode(FIRST_STAND_IN + i));
    for (const [i, space] of PYTHON_SPACES.entries()) {
      this.#standIns.set(space, `\ufeff${String.fromCharCode(0x2000 + i)}`);
    }
    for (const [original, standIn] of this.#standIns) this.#originals.set(standIn, original);
    const alternatives = tokens.map(escapeRegExp);
    this.#inText = new RegExp(`(?=${[...alternatives, "\ufeff", ...PYTHON_SPACES].join("|")})[^]`, "gu");
  }

  /** The messages with stand-ins (for the first character of each special token in a text) and the two marks. */
  mark(messages: readonly Message[]): Message[] {
    const lastUser = messages.findLastIndex(({ role }) => role === "user");
    return messages.map(({ role, content }, i) => {
      const text = content.replace(this.#inText, (first) => this.#standIns.get(first) ?? first);
      if (i === lastUser) return { role, content: markEnd(text) };
      if (i > lastUser) return { role, content: markStart(text) };
      return { role, content: text };
    });
  }

  /** Text as it was before `mark`. */
  unmark(text: string): string {
    return text.replace(STAND_IN, (mark) => this.#originals.get(mark) ?? "");
  }
}

/** Puts the mark behind the last visible character, so that a template may still trim what follows. */
function markEnd(text: string): string {
  const visible = text.trimEnd();
  return `${visible}${USER_END}${text.slice(visible.length)}`;
}

/** Puts the mark before the first visible character, or at the end where there is none. */
function markStart(text: string): string {
  const visible = text.trimStart();
  return `${text.slice(0, text.length - visible.length)}${RESPONSE_START}${visible}`;
}
