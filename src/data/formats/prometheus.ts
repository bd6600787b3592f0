import { z } from "zod";
import { columns } from "../../contracts/columns.js";
import type { RatingFormat } from "../dataFormat.js";
import { ratingFormat } from "../ratingFormat.js";

/**
 * prometheus-eval/Feedback-Collection. Columns as its card names them; `orig_score` is text in it. Every row has a rubric
 * of its own (`orig_criteria`), which the label is about and a head can't see.
 */
export const prometheus: RatingFormat = ratingFormat({
  name: "prometheus",
  dataset: "prometheus-eval/Feedback-Collection",
  licence: "CC-BY-4.0",
  schema: z.object({
    orig_instruction: columns.text,
    orig_response: columns.text,
    orig_score: columns.nullableRating,
  }),
  scales: { "prometheus-score": { min: 1, max: 5, rule: "mid-bin" } },
  toRows: ({ orig_instruction, orig_response, orig_score }) => [
    {
      conversation: { prompt: orig_instruction, response: orig_response },
      labels: { "prometheus-score": orig_score },
    },
  ],
});
