import { z } from "zod";

export const messageSchema = z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() });

/** One turn of a conversation. */
export type Message = z.infer<typeof messageSchema>;

/** A prompt: one user turn as a string, or an optional system turn and alternating turns that end with the user's. */
export type Prompt = string | readonly Message[];
