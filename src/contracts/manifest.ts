import { z } from "zod";
import { PAPER_RECIPE, recipeSchema } from "./featureRecipe.js";
import { OBJECTIVE_FACTS } from "./objectiveFacts.js";
import { PRECISIONS } from "./precision.js";
import { referenceSchema } from "./reference.js";

const objectiveSchema = z.looseObject({
  name: z.string().min(1),
  ...OBJECTIVE_FACTS,
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

/** Something that heads were trained on. */
const dataSchema = z.looseObject({
  name: z.string(),
  sha256: z.string().optional(),
  licence: z.string().optional(),
  url: z.string().optional(),
});

/** manifest.json beside heads.safetensors: what the heads are, what they stand on and how well they do. */
export const manifestSchema = z
  .looseObject({
    note: z.string().optional(),
    backbone: z.union([z.string(), backboneSchema]).optional(),
    /** SHA-256 of the chat template and vocabulary. */
    template_sha256: z.string().optional(),
    /** The hidden states that the heads read, as `parseRecipe` takes them. */
    features: recipeSchema.default(PAPER_RECIPE),
    num_objectives: z.number().int().positive(),
    objectives: z.array(objectiveSchema),
    verbosity_objective: z.string().optional(),
    gating_temperature: z.number().positive().default(10),
    /** β of P(a better) = σ(β (score_a - score_b)), fitted on held-out pairs. */
    beta: z.number().positive().optional(),
    /** β at the end of the gate's training. */
    beta_train: z.number().positive().optional(),
    training_data: z.array(dataSchema).optional(),
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
