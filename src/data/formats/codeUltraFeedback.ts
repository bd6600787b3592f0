import { z } from "zod";
import { columns } from "../../contracts/columns.js";
import type { Scales } from "../../contracts/scale.js";
import { InputError } from "../../errors.js";
import type { RatingFormat } from "../dataFormat.js";
import { ratingFormat } from "../ratingFormat.js";

const PREFERENCES = ["complexity", "style", "explanation", "instruction-following", "readability"] as const;

const scales: Scales = Object.fromEntries(
  PREFERENCES.map((preference) => [`code-${preference}`, { min: 1, max: 5, rule: "mid-bin" }]),
);

/**
 * coseal/CodeUltraFeedback: four responses a row, each a rating of its own, of the one preference that the row is about.
 * Columns and types as its card states them, the preferences as its code names them. Annotations belong to the
 * response of the same model.
 */
export const codeUltraFeedback: RatingFormat = ratingFormat({
  name: "code-ultrafeedback",
  dataset: "coseal/CodeUltraFeedback",
  licence: "MIT",
  schema: z.object({
    instruction: columns.text,
    preference: z.enum(PREFERENCES, { error: `one of ${PREFERENCES.join(", ")}` }),
    responses: z.array(z.object({ model: columns.text, response: columns.text }), { error: "a list of responses" }),
    annotations: z.array(z.object({ model: columns.text, rating: columns.nullableRating }), {
      error: "a list of annotations",
    }),
  }),
  scales,
  toRows: ({ instruction, preference, responses, annotations }) => {
    const ratings = new Map(annotations.map(({ model, rating }) => [model, rating]));
    if (ratings.size < annotations.length) {
      throw new InputError("E_COLUMN", "two annotations of the same model", { where: "annotations" });
    }
    return responses.map(({ model, response }, i) => ({
      part: `responses[${i}]`,
      conversation: { prompt: instruction, response },
      labels: { [`code-${preference}`]: ratings.get(model) },
    }));
  },
});
