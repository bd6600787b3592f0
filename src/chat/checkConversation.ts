import type { Message } from "../contracts/conversation.js";
import { InputError } from "../errors.js";

const EXPECTED = "an optional system turn, then user and assistant alternating, ending with the assistant";

/**
 * Checks that `messages` is a conversation that can be scored: an optional system turn first, then user and assistant
 * alternating, ending with the assistant. Lone surrogates in texts become U+FFFD, since no tokenizer can encode them.
 * @throws InputError naming the turn that is wrong.
 */
export function checkConversation(messages: unknown): Message[] {
  if (!Array.isArray(messages) || messages.length === 0) {
    const found = Array.isArray(messages) ? "an empty list" : typeof messages;
    throw new InputError("E_MESSAGES", "no list of messages", { where: "messages", found, expected: EXPECTED });
  }
  const checked = messages.map(checkMessage);
  const turns = checked[0]?.role === "system" ? checked.slice(1) : checked;
  const offset = checked.length - turns.length;
  for (const [i, { role }] of turns.entries()) {
    const expected = i % 2 === 0 ? "user" : "assistant";
    if (role !== expected) throw turnError(`messages[${i + offset}]`, `a ${role} turn`, `a turn of the ${expected}`);
  }
  const last = checked.at(-1);
  if (last?.role !== "assistant") throw turnError("messages", `a last turn of the ${last?.role}`, EXPECTED);
  return checked;
}

function turnError(where: string, found: string, expected: string): InputError {
  return new InputError("E_TURN_ORDER", "turns in the wrong order", { where, found, expected });
}

function checkMessage(message: unknown, i: number): Message {
  const where = `messages[${i}]`;
  if (typeof message !== "object" || message === null) {
    throw new InputError("E_MESSAGES", "not a message", { where, expected: "an object with role and content" });
  }
  const { role, content } = message as Partial<Record<string, unknown>>;
  if (role !== "system" && role !== "user" && role !== "assistant") {
    const found = role === undefined ? "no role" : JSON.stringify(role);
    throw new InputError("E_ROLE", "a role that can't be scored", {
      where,
      found,
      expected: "system, user or assistant",
    });
  }
  if (typeof content !== "string") {
    const found =
      content === undefined ? "no content" : Array.isArray(content) ? "a list" : String(content && typeof content);
    throw new InputError("E_CONTENT", "content is not text", {
      where: `${where}.content`,
      found,
      expected: "a string",
    });
  }
  return { role, content: content.toWellFormed() };
}
