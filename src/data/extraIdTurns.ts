import type { Message } from "../contracts/conversation.js";
import { InputError } from "../errors.js";

const MARK = "<extra_id_1>";

const ROLES: Readonly<Record<string, Message["role"]>> = { User: "user", Assistant: "assistant" };

/**
 * The turns of a prompt in the form of HelpSteer2: the first user turn, then for each further one the mark, its role on the
 * same line, and its text on the next ones. Line ends before a mark belong to the mark.
 * @throws InputError for a mark that no known role follows.
 */
export function extraIdTurns(prompt: string): Message[] {
  const [first = "", ...rest] = prompt.split(MARK);
  if (rest.length === 0) return [{ role: "user", content: prompt }];
  return [{ role: "user", content: first.replace(/\n+$/, "") }, ...rest.map((text, i) => turn(text, i, rest.length))];
}

function turn(text: string, i: number, count: number): Message {
  const lineEnd = text.indexOf("\n");
  const name = lineEnd < 0 ? text : text.slice(0, lineEnd);
  const role = Object.hasOwn(ROLES, name) ? ROLES[name] : undefined;
  if (lineEnd < 0 || role === undefined) {
    throw new InputError("E_COLUMN", "a prompt that can't be taken apart", {
      where: "prompt",
      found: JSON.stringify(MARK + name.slice(0, 40)),
      expected: `User or Assistant and a line end behind each ${MARK}`,
    });
  }
  const content = text.slice(lineEnd + 1);
  return { role, content: i === count - 1 ? content : content.replace(/\n+$/, "") };
}
