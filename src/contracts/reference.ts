import { z } from "zod";

/** The least, the percentiles 1 to 99, the greatest. */
const QUANTILES = 101;

const statisticsSchema = z.object({
  mean: z.number(),
  quantiles: z
    .array(z.number())
    .length(QUANTILES)
    .refine((list) => list.every((value, i) => i === 0 || value >= (list[i - 1] ?? value)), "not in ascending order"),
});

/** How rewards and score are distributed over a stated set of conversations: what results are compared with. */
export const referenceSchema = z.object({
  /** The set, in words. */
  set: z.string(),
  rows: z.int().positive().optional(),
  /** Of r, before debiasing, by objective: the means of debiased rewards follow from these, mean' = mean T(λ). */
  rewards: z.record(z.string(), statisticsSchema),
  /** Of the score, unsteered. */
  score: statisticsSchema,
});

export type Reference = z.infer<typeof referenceSchema>;
