import { z } from "zod";
import { columns } from "../../contracts/columns.js";
import type { RatingFormat } from "../dataFormat.js";
import { ratingFormat } from "../ratingFormat.js";

/**
 * PKU-Alignment/BeaverTails. `prompt`, `response` and `is_safe` as public code reads them; `category`, an object of
 * fourteen booleans, is not read.
 */
export const beavertails: RatingFormat = ratingFormat({
  name: "beavertails",
  dataset: "PKU-Alignment/BeaverTails",
  licence: "CC-BY-NC-4.0",
  schema: z.object({ prompt: columns.text, response: columns.text, is_safe: columns.boolean }),
  scales: { "beavertails-is_safe": { min: 0, max: 1, rule: "boolean" } },
  toRows: ({ prompt, response, is_safe }) => [
    { conversation: { prompt, response }, labels: { "beavertails-is_safe": is_safe } },
  ],
});
