import { z } from "zod";

const range = { min: z.number(), max: z.number() };

/** What a source's labels of an objective mean. */
const scaleSchema = z
  .discriminatedUnion("rule", [
    z.strictObject({ rule: z.literal("mid-bin"), ...range }),
    z.strictObject({ rule: z.literal("linear"), ...range }),
    z.strictObject({ rule: z.literal("boolean"), min: z.literal(0).default(0), max: z.literal(1).default(1) }),
    z.strictObject({ rule: z.literal("none"), min: z.number().optional(), max: z.number().optional() }),
  ])
  .refine(({ min = 0, max = Number.POSITIVE_INFINITY }) => min < max, { error: "max has to be above min" });

/**
 * How labels of an objective become what a head learns, and the range outside which a label is an error.
 * - `mid-bin`: (x - min + 0.5) / (max - min + 1): each of the whole numbers min … max in the middle of its bin of 0..1,
 *   as the paper's authors do with HelpSteer's 0 … 4.
 * - `linear`: (x - min) / (max - min).
 * - `boolean`: false and true, or 0 and 1.
 * - `none`: the number as it is.
 */
export type Scale = z.infer<typeof scaleSchema>;

/** Scales by objective: what --scales FILE holds. */
export const scalesSchema = z.record(z.string(), scaleSchema);

export type Scales = Readonly<Record<string, Scale>>;
