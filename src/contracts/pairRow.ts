import { z } from "zod";
import { columns } from "./columns.js";
import type { Message } from "./conversation.js";

/** Two responses to one prompt, of which one is better, in the form that training and evaluation read. */
export interface PairRow {
  readonly id?: string;
  /** All turns up to and including the last user turn. */
  readonly prompt: readonly Message[];
  /** The prompt and the better response. */
  readonly chosen: readonly Message[];
  /** The prompt and the other response. */
  readonly rejected: readonly Message[];
  /** How much better, in the source's units; above 0. */
  readonly margin?: number;
  readonly split?: "train" | "validation";
  readonly source?: string;
  readonly category?: string;
}

/** armorm's own form of a pair in a file, which is TRL's preference format as well. */
export const pairColumns = z.object({
  id: columns.optionalId,
  prompt: columns.optionalTextOrMessages,
  chosen: columns.textOrMessages,
  rejected: columns.textOrMessages,
  margin: columns.optionalNumber,
  split: columns.optionalSplit,
  source: columns.optionalText,
  category: columns.optionalText,
});
