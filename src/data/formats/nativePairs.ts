import { pairColumns } from "../../contracts/pairRow.js";
import { conversationOf } from "../conversationOf.js";
import type { PairFormat } from "../dataFormat.js";
import { pairFormat } from "../pairFormat.js";

/** armorm's own pairs: `prompt` with `chosen` and `rejected` as text, or those two as messages. */
export const nativePairs: PairFormat = pairFormat({
  name: "pairs",
  dataset: "pairs in armorm's own form",
  licence: "the user's own",
  schema: pairColumns,
  toRow: ({ prompt, chosen, rejected, ...rest }) => ({
    ...rest,
    chosen: conversationOf({ prompt, response: chosen }),
    rejected: conversationOf({ prompt, response: rejected }),
  }),
});
