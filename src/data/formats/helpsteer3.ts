import { z } from "zod";
import { columns } from "../../contracts/columns.js";
import type { Conversation } from "../../contracts/scoreResult.js";
import type { PairFormat } from "../dataFormat.js";
import { pairFormat } from "../pairFormat.js";
import { preferenceMargin } from "../preferenceMargin.js";

/** nvidia/HelpSteer3, preference: columns and range as its card states them; `domain` becomes the category. */
export const helpsteer3: PairFormat = pairFormat({
  name: "helpsteer3",
  dataset: "nvidia/HelpSteer3",
  licence: "CC-BY-4.0",
  schema: z.object({
    domain: columns.optionalText,
    context: columns.messages,
    response1: columns.text,
    response2: columns.text,
    overall_preference: columns.integer,
  }),
  toRow: ({ domain, context, response1, response2, overall_preference }) => {
    const side = (response: string) => ({ prompt: context, response }) as Conversation;
    const sides = [side(response1), side(response2)] as const;
    return { category: domain, ...preferenceMargin(overall_preference, sides, "overall_preference") };
  },
});
