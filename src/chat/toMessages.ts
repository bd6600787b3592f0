import type { Message } from "../contracts/conversation.js";
import type { Conversation } from "../contracts/scoreResult.js";
import { InputError } from "../errors.js";

/**
 * The messages of a conversation in whichever form it was given. Turns are checked later, by the encoder.
 * @throws InputError when it has neither messages nor a prompt and a response.
 */
export function toMessages(conversation: Conversation): unknown {
  if (isMessages(conversation)) return conversation;
  if (typeof conversation !== "object" || conversation === null) {
    throw new InputError("E_ROW", "not a conversation", { found: JSON.stringify(conversation), expected: "an object" });
  }
  if ("messages" in conversation) return conversation.messages;
  if (!("prompt" in conversation) || !("response" in conversation)) {
    const found = Object.keys(conversation).join(", ") || "no keys";
    throw new InputError("E_ROW", "no conversation in the row", {
      found,
      expected: "messages, or prompt and response",
    });
  }
  const { prompt, response } = conversation;
  const turns = typeof prompt === "string" ? [{ role: "user", content: prompt }] : prompt;
  if (!Array.isArray(turns)) {
    throw new InputError("E_ROW", "a prompt is neither text nor messages", { where: "prompt", found: typeof prompt });
  }
  return [...turns, { role: "assistant", content: response }];
}

function isMessages(conversation: Conversation): conversation is readonly Message[] {
  return Array.isArray(conversation);
}
