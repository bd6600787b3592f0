import { withResponse } from "../chat/withResponse.js";
import type { Conversation } from "../contracts/scoreResult.js";
import { present } from "./present.js";

type Text = string | readonly unknown[] | null | undefined;

/** The conversation of a row that has messages, or a prompt and a response. What is missing is found when its turns are checked. */
export function conversationOf(row: { messages?: Text; prompt?: Text; response?: Text }): Conversation {
  const { messages, prompt, response } = row;
  if (messages) return { messages } as Conversation;
  const given = present({ prompt, response });
  if (Array.isArray(response) || ("prompt" in given && "response" in given)) return withResponse(prompt, response);
  return given as Conversation;
}
