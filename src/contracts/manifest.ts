import { z } from "zod";
import { PRECISIONS } from "./precision.js";

const objectiveSchema = z.looseObject({
  name: z.string().min(1),
  label: z.string().optional(),
  source: z.string().optional(),
  raters: z.string().optional(),
  licence: z.string().optional(),
  description: z.string().optional(),
  range: z.tuple([z.number(), z.number()]).optional(),
  train_rows: z.number().int().nonnegative().optional(),
  validation_rows: z.number().int().nonnegative().optional(),
  validation_spearman: z.number().nullish(),
});

/** The backbone that heads were trained on. */
const backboneSchema = z
  .looseObject({
    /** Name in the model registry, where it has one. */
    id: z.string().optional(),
    weights_sha256: z.string().optional(),
    /** Arithmetic of the backbone while the heads were trained: the model's default. */
    precision: z.enum(PRECISIONS).optional(),
  })
  .refine(({ id, weights_sha256 }) => id !== undefined || weights_sha256 !== undefined, {
    error: "expected id or weights_sha256",
  });

const statisticsSchema = z.object({
  mean: z.number(),
  /** The least, the percentiles 1 to 99, the greatest. */
  quantiles: z.array(z.number()).min(2),
});

/** How rewards and scores are distributed over a set of responses. */
const referenceSchema = z.object({
  /** In words. */
  set: z.string(),
  rows: z.number().int().positive(),
  /** By objective: of r = W h. */
  rewards: z.record(z.string(), statisticsSchema),
  score: statisticsSchema.optional(),
});

/** Something that heads were trained on. */
const dataSchema = z.looseObject({
  name: z.string(),
  sha256: z.string().optional(),
  licence: z.string().optional(),
  url: z.string().optional(),
});

/** manifest.json beside heads.safetensors: what the heads are, what they stand on and how well they do. */
export const manifestSchema = z.looseObject({
  note: z.string().optional(),
  backbone: z.union([z.string(), backboneSchema]).optional(),
  num_objectives: z.number().int().positive(),
  objectives: z.array(objectiveSchema),
  /** SHA-256 of the chat template and vocabulary. */
  template_sha256: z.string().optional(),
  /** Hidden states that the heads read (see FeatureRecipe), where they aren't the paper's. */
  feature_recipe: z.string().optional(),
  verbosity_objective: z.string().optional(),
  gating_temperature: z.number().positive().default(10),
  /** β of P(a better) = σ(β (score_a - score_b)), fitted on held-out pairs. */
  beta: z.number().positive().optional(),
  /** β at the end of the gate's training. */
  beta_train: z.number().positive().optional(),
  training_data: z.array(dataSchema).optional(),
  reference: referenceSchema.optional(),
});

/** The contents of manifest.json. */
export type Manifest = z.infer<typeof manifestSchema>;
