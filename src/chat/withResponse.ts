import type { Conversation } from "../contracts/scoreResult.js";

/** A prompt with a response. The response may be text, a turn of the assistant as messages, or the whole conversation as messages. */
export function withResponse(prompt: unknown, response: unknown): Conversation {
  if (!Array.isArray(response)) return { prompt, response } as Conversation; // scoring checks its form
  if (response[0]?.role !== "assistant") return { messages: response };
  const turns = typeof prompt === "string" ? [{ role: "user", content: prompt }] : prompt;
  return { messages: Array.isArray(turns) ? [...turns, ...response] : response };
}
