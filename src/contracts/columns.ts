import { z } from "zod";

const messageList = z.array(z.unknown(), { error: "a list of messages" });

const notRated = z.literal("N/A").transform(() => null);
const digits = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number);

/**
 * Columns of data files. Their errors say what is expected, for checkColumns. The turns in a list of messages are checked
 * later, as those of every conversation. Missing and null are the same where a column may be missing: Parquet has no other
 * way to leave one out.
 */
export const columns = {
  text: z.string({ error: "text" }),
  optionalText: z.string({ error: "text" }).nullish(),
  messages: messageList,
  /** A prompt, or a response: text, or messages. */
  textOrMessages: z.union([z.string(), messageList], { error: "text or a list of messages" }),
  optionalTextOrMessages: z.union([z.string(), messageList], { error: "text or a list of messages" }).nullish(),
  optionalMessages: messageList.nullish(),
  /** A number beyond 2^53 isn't the one that was written. */
  optionalId: z
    .union([z.string(), z.int().transform(String)], { error: "text, or an integer that is exact" })
    .nullish(),
  optionalSplit: z.enum(["train", "validation"], { error: '"train" or "validation"' }).nullish(),
  boolean: z.boolean({ error: "true or false" }),
  number: z.number({ error: "a finite number" }),
  optionalNumber: z.number({ error: "a finite number" }).nullish(),
  integer: z.int({ error: "an integer" }),
  /** Has to be there, null where a row has none. */
  nullableInteger: z.int({ error: "an integer or null" }).nullable(),
  nullableNumber: z.number({ error: "a finite number or null" }).nullable(),
  /** A label: null where there is none. */
  optionalLabel: z.union([z.number(), z.boolean()], { error: "a finite number, true, false or null" }).nullish(),
  /** A number as a language model wrote it, or "N/A", which becomes null. */
  nullableRating: z.union([z.number(), notRated, digits], { error: 'a number, digits, "N/A" or null' }).nullable(),
};
