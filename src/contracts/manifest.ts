import { z } from "zod";
import { PAPER_RECIPE, recipeSchema } from "./featureRecipe.js";
import { PRECISIONS } from "./precision.js";
import { referenceSchema } from "./reference.js";

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
export const manifestSchema = z
  .looseObject({
    note: z.string().optional(),
    backbone: z.union([z.string(), backboneSchema]).optional(),
    /** The hidden states that the heads read, as `parseRecipe` takes them. */
    features: recipeSchema.default(PAPER_RECIPE),
    num_objectives: z.number().int().positive(),
    objectives: z.array(objectiveSchema),
    gating_temperature: z.number().positive().default(10),
    /** β of P(a better) = σ(β (score_a - score_b)), fitted on held-out pairs. */
    beta: z.number().positive().optional(),
    reference: referenceSchema.optional(),
  })
  .refine(
    ({ objectives, reference }) => !reference || objectives.every(({ name }) => Object.hasOwn(reference.rewards, name)),
    {
      error: "an objective has no statistics",
      path: ["reference", "rewards"],
    },
  );

/** The contents of manifest.json. */
export type Manifest = z.infer<typeof manifestSchema>;
