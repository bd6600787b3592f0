import { z } from "zod";
import { columns } from "../../contracts/columns.js";
import { InputError } from "../../errors.js";
import { conversationOf } from "../conversationOf.js";
import type { PairFormat } from "../dataFormat.js";
import { pairFormat } from "../pairFormat.js";

/**
 * HuggingFaceH4/ultrafeedback_binarized, the splits *_prefs, columns and types as its card states them; and
 * trl-lib/ultrafeedback_binarized, which has the same columns but for the prompt's (from memory, not confirmed). Equal scores are a tie.
 */
export const ultrafeedbackBinarized: PairFormat = pairFormat({
  name: "ultrafeedback-binarized",
  dataset: "HuggingFaceH4/ultrafeedback_binarized",
  licence: "MIT",
  schema: z.object({
    prompt_id: columns.optionalId,
    chosen: columns.messages,
    rejected: columns.messages,
    score_chosen: columns.number,
    score_rejected: columns.number,
  }),
  toRow: ({ prompt_id, chosen, rejected, score_chosen, score_rejected }) => {
    const margin = score_chosen - score_rejected;
    if (margin < 0) {
      throw new InputError("E_LABEL", "the chosen response has the lower score", {
        where: "score_chosen",
        found: String(score_chosen),
        expected: `at least score_rejected, ${score_rejected}`,
      });
    }
    return {
      id: prompt_id,
      chosen: conversationOf({ messages: chosen }),
      rejected: conversationOf({ messages: rejected }),
      margin,
    };
  },
});
