import { z } from "zod";
import { columns } from "../../contracts/columns.js";
import type { PairFormat } from "../dataFormat.js";
import { extraIdTurns } from "../extraIdTurns.js";
import { pairFormat } from "../pairFormat.js";
import { preferenceMargin } from "../preferenceMargin.js";

/** nvidia/HelpSteer2, folder preference/: columns and range as its card states them. */
export const helpsteer2Preference: PairFormat = pairFormat({
  name: "helpsteer2-preference",
  dataset: "nvidia/HelpSteer2",
  licence: "CC-BY-4.0",
  schema: z.object({
    split: columns.optionalSplit,
    prompt: columns.text,
    response_1: columns.text,
    response_2: columns.text,
    preference_strength: columns.integer,
  }),
  toRow: ({ split, prompt: text, response_1, response_2, preference_strength }) => {
    const prompt = extraIdTurns(text);
    const sides = [
      { prompt, response: response_1 },
      { prompt, response: response_2 },
    ] as const;
    return { split, ...preferenceMargin(preference_strength, sides, "preference_strength") };
  },
});
