import { z } from "zod";

/** What people should know of an objective, as keys of a schema. */
export const OBJECTIVE_FACTS = {
  label: z.string().optional(),
  source: z.string().optional(),
  raters: z.string().optional(),
  licence: z.string().optional(),
  description: z.string().optional(),
  /** Lowest and highest label. */
  range: z.tuple([z.number(), z.number()]).optional(),
};
