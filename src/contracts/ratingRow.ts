import { z } from "zod";
import { columns } from "./columns.js";
import type { Message } from "./conversation.js";

/** A response with labels, in the form that training reads. */
export interface RatingRow {
  readonly id?: string;
  /** The conversation; the response is its last turn. */
  readonly messages: readonly Message[];
  /** Labels by objective, after the scale transform. What isn't there has no label. */
  readonly ratings: Readonly<Record<string, number>>;
  readonly split?: "train" | "validation";
  readonly source?: string;
  readonly category?: string;
}

/** armorm's own form of a rating in a file, but for objectives that are columns of their own. */
export const ratingColumns = z.object({
  id: columns.optionalId,
  messages: columns.optionalMessages,
  prompt: columns.optionalTextOrMessages,
  response: columns.optionalTextOrMessages,
  ratings: z.record(z.string(), columns.optionalLabel, { error: "an object of labels" }).nullish(),
  split: columns.optionalSplit,
  source: columns.optionalText,
  category: columns.optionalText,
});
