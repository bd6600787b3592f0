/** One turn of a conversation. */
export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** A prompt: one user turn as a string, or an optional system turn and alternating turns that end with the user's. */
export type Prompt = string | readonly Message[];
