import { z } from "zod";
import { columns } from "../../contracts/columns.js";
import { conversationOf } from "../conversationOf.js";
import type { PairFormat } from "../dataFormat.js";
import { pairFormat } from "../pairFormat.js";

/**
 * Skywork/Skywork-Reward-Preference-80K-v0.1 and v0.2: columns and types as their cards state them. v0.1 shares prompts with
 * RewardBench; its publishers advise v0.2. Parts of it were selected by ArmoRM's own score.
 */
export const skyworkPreference: PairFormat = pairFormat({
  name: "skywork-preference",
  dataset: "Skywork/Skywork-Reward-Preference-80K-v0.2",
  licence: "that of its sources",
  schema: z.object({ chosen: columns.messages, rejected: columns.messages, source: columns.optionalText }),
  toRow: ({ chosen, rejected, source }) => ({
    source,
    chosen: conversationOf({ messages: chosen }),
    rejected: conversationOf({ messages: rejected }),
  }),
});
