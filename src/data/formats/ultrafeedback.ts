import { z } from "zod";
import { columns } from "../../contracts/columns.js";
import type { Scale } from "../../contracts/scale.js";
import { InputError } from "../../errors.js";
import type { RatingFormat } from "../dataFormat.js";
import { ratingFormat } from "../ratingFormat.js";

const annotation = z.object({ Rating: columns.nullableRating }, { error: "an annotation" }).nullish();

const completion = z.object(
  {
    response: columns.text,
    annotations: z
      .object(
        {
          instruction_following: annotation,
          truthfulness: annotation,
          honesty: annotation,
          helpfulness: annotation,
        },
        { error: "an object of annotations" },
      )
      .nullish(),
    overall_score: columns.optionalNumber,
    "fine-grained_score": columns.optionalNumber,
  },
  { error: "a completion" },
);

const ONE_TO_FIVE: Scale = { min: 1, max: 5, rule: "mid-bin" };

/**
 * openbmb/UltraFeedback, raw: four completions a row, each a rating of its own. Ratings are text, "N/A" where there is none.
 * The system prompts that its models had are left out, as its binarized forms do. Columns as its README and the script
 * that repaired overall_score name them. 2,628 completions had an overall_score of 10 in place of 1 until December 2023:
 * where the fine-grained score contradicts it (2 or less), the row is refused.
 */
export const ultrafeedback: RatingFormat = ratingFormat({
  name: "ultrafeedback",
  dataset: "openbmb/UltraFeedback",
  licence: "MIT",
  schema: z.object({
    source: columns.optionalText,
    instruction: columns.text,
    completions: z.array(completion, { error: "a list of completions" }),
  }),
  scales: {
    "ultrafeedback-overall_score": { min: 1, max: 10, rule: "mid-bin" },
    "ultrafeedback-instruction_following": ONE_TO_FIVE,
    "ultrafeedback-truthfulness": ONE_TO_FIVE,
    "ultrafeedback-honesty": ONE_TO_FIVE,
    "ultrafeedback-helpfulness": ONE_TO_FIVE,
  },
  toRows: ({ source, instruction, completions }) =>
    completions.map(({ response, annotations, overall_score, "fine-grained_score": fineGrained }, i) => {
      if (overall_score === 10 && fineGrained && fineGrained <= 2) throw wrongScore(`completions[${i}]`, fineGrained);
      return {
        part: `completions[${i}]`,
        category: source,
        conversation: { prompt: instruction, response },
        labels: {
          "ultrafeedback-overall_score": overall_score,
          "ultrafeedback-instruction_following": annotations?.instruction_following?.Rating,
          "ultrafeedback-truthfulness": annotations?.truthfulness?.Rating,
          "ultrafeedback-honesty": annotations?.honesty?.Rating,
          "ultrafeedback-helpfulness": annotations?.helpfulness?.Rating,
        },
      };
    }),
});

function wrongScore(completion: string, fineGrained: number): InputError {
  return new InputError("E_LABEL", "an overall_score of 10 that was meant as 1", {
    where: `${completion}.overall_score`,
    found: `10 beside a fine-grained_score of ${fineGrained}`,
    fix: "The file is from before the data set was repaired in December 2023: fetch it again",
  });
}
