import { z } from "zod";
import { columns } from "../../contracts/columns.js";
import { conversationOf } from "../conversationOf.js";
import type { PairFormat } from "../dataFormat.js";
import { pairFormat } from "../pairFormat.js";

/**
 * The standard form of RLHFlow's pair sets (pair_data_v2_80K_wsafety, UltraFeedback-preference-standard, HH-RLHF-*-standard,
 * preference_700K …): `chosen` and `rejected` as messages. `chosen_score` and `rejected_score` are numbers, text or null
 * depending on the set, as their cards state, with no common meaning: they are not read.
 */
export const rlhflow: PairFormat = pairFormat({
  name: "rlhflow",
  dataset: "RLHFlow/pair_data_v2_80K_wsafety and others in its form",
  licence: "that of its sources",
  schema: z.object({ chosen: columns.messages, rejected: columns.messages }),
  toRow: ({ chosen, rejected }) => ({
    chosen: conversationOf({ messages: chosen }),
    rejected: conversationOf({ messages: rejected }),
  }),
});
