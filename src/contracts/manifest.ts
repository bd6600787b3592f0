import { z } from "zod";
import { PRECISIONS } from "./precision.js";

const objectiveSchema = z.looseObject({
  name: z.string().min(1),
  label: z.string().optional(),
  source: z.string().optional(),
  raters: z.string().optional(),
  description: z.string().optional(),
  range: z.tuple([z.number(), z.number()]).optional(),
  train_rows: z.number().int().nonnegative().optional(),
  validation_rows: z.number().int().nonnegative().optional(),
  validation_spearman: z.number().nullish(),
});

/** The backbone that heads were trained on. */
const backboneSchema = z.looseObject({
  /** Name in the model registry. */
  id: z.string(),
  weights_sha256: z.string().optional(),
  /** Arithmetic of the backbone while the heads were trained: the model's default. */
  precision: z.enum(PRECISIONS).optional(),
});

/** manifest.json beside heads.safetensors: what the heads are, what they stand on and how well they do. */
export const manifestSchema = z.looseObject({
  note: z.string().optional(),
  backbone: z.union([z.string(), backboneSchema]).optional(),
  num_objectives: z.number().int().positive(),
  objectives: z.array(objectiveSchema),
  gating_temperature: z.number().positive().default(10),
  /** β of P(a better) = σ(β (score_a - score_b)), fitted on held-out pairs. */
  beta: z.number().positive().optional(),
});

/** The contents of manifest.json. */
export type Manifest = z.infer<typeof manifestSchema>;
