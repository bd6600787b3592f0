import type { Message } from "../contracts/conversation.js";
import { InputError } from "../errors.js";

const MARK = /\n\nHuman:|\n\nAssistant:/g;

/**
 * The turns of a text in the form of hh-rlhf: two line ends and `Human:` or `Assistant:` before each. Space around a turn's
 * text is no part of it.
 * @param column where the text is from, for the message.
 * @throws InputError for a text that doesn't begin with a mark.
 */
export function humanAssistantTurns(text: string, column: string): Message[] {
  const marks = [...text.matchAll(MARK)];
  if (marks[0]?.index !== 0) {
    throw new InputError("E_COLUMN", "a conversation that can't be taken apart", {
      where: column,
      found: JSON.stringify(text.slice(0, 20)),
      expected: String.raw`"\n\nHuman:" at its beginning`,
    });
  }
  return marks.map((mark, i) => ({
    role: mark[0] === "\n\nHuman:" ? "user" : "assistant",
    content: text.slice(mark.index + mark[0].length, marks[i + 1]?.index).trim(),
  }));
}
