import { withResponse } from "../chat/withResponse.js";
import type { Conversation } from "../contracts/scoreResult.js";

type Text = string | readonly unknown[] | null | undefined;

/** The conversation of a row that has messages, or a prompt and a response. What is missing is found when its turns are checked. */
export function conversationOf(row: { messages?: Text; prompt?: Text; response?: Text }): Conversation {
  const { messages, prompt, response } = row;
  if (messages) return { messages } as Conversation;
  if (prompt && response) return withResponse(prompt, response);
  const given = Object.entries({ prompt, response }).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given) as unknown as Conversation;
}
