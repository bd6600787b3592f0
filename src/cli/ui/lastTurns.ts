import { toMessages } from "../../chat/toMessages.js";
import type { Message } from "../../contracts/conversation.js";
import type { Conversation } from "../../contracts/scoreResult.js";

/** The last two turns of a conversation that was scored, for showing it. */
export function lastTurns(conversation: Conversation | undefined): { prompt: string; response: string } {
  const messages = conversation ? (toMessages(conversation) as readonly Message[]) : [];
  return { prompt: messages.at(-2)?.content ?? "", response: messages.at(-1)?.content ?? "" };
}
