import { z } from "zod";
import { columns } from "../contracts/columns.js";
import type { Scales } from "../contracts/scale.js";
import type { RatingFormat } from "./dataFormat.js";
import { extraIdTurns } from "./extraIdTurns.js";
import { ratingFormat } from "./ratingFormat.js";

const ATTRIBUTES = ["helpfulness", "correctness", "coherence", "complexity", "verbosity"] as const;

/**
 * The form of HelpSteer and HelpSteer2: a prompt, a response and five whole numbers from 0 to 4.
 * @param name of the format; objectives are called `name-attribute`.
 */
export function helpsteerRatings(name: string, dataset: string): RatingFormat {
  const scales: Scales = Object.fromEntries(
    ATTRIBUTES.map((attribute) => [`${name}-${attribute}`, { min: 0, max: 4, rule: "mid-bin" }]),
  );
  return ratingFormat({
    name,
    dataset,
    licence: "CC-BY-4.0",
    schema: z.object({
      prompt: columns.text,
      response: columns.text,
      helpfulness: columns.nullableInteger,
      correctness: columns.nullableInteger,
      coherence: columns.nullableInteger,
      complexity: columns.nullableInteger,
      verbosity: columns.nullableInteger,
    }),
    scales,
    toRows: ({ prompt, response, ...labels }) => [
      {
        conversation: { prompt: extraIdTurns(prompt), response },
        labels: Object.fromEntries(ATTRIBUTES.map((attribute) => [`${name}-${attribute}`, labels[attribute]])),
      },
    ],
  });
}
