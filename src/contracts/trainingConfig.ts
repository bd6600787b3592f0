import { z } from "zod";
import { recipeSchema } from "./featureRecipe.js";
import { OBJECTIVE_FACTS } from "./objectiveFacts.js";
import { ALPHAS, CORRELATION_THRESHOLD, OWN_GATING, PENALTY_GRID, PUBLISHED_GATING } from "./trainingDefaults.js";

const positive = z.number().positive();
const sizes = z.int().positive();

/** Goes into the manifest as it is. A label outside the range is an error; without one, any finite number may be. */
const objectiveSchema = z.strictObject(OBJECTIVE_FACTS);

/** A data set or file that was trained on. */
const dataSchema = z.strictObject({
  /** Of a file that a store was made of, or of a part of one. */
  name: z.string().min(1),
  /** Compared with what the store says of a file of this name. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  licence: z.string().min(1),
  url: z.string().optional(),
});

/** Stage 1. */
export const regressionConfigSchema = z.strictObject({
  /** Penalties α to try, ascending. Default: the paper's, nine powers of ten from 1e-4 to 1e4. */
  alphas: z
    .array(z.number().nonnegative())
    .min(1)
    .default([...ALPHAS]),
});

/** Debiasing. */
export const debiasConfigSchema = z.strictObject({
  /**
   * The objective that says how long-winded a response is; null: no debiasing. Default (ours): the only objective whose
   * name ends in "verbosity".
   */
  verbosity: z.string().nullable().optional(),
  /** Penalties to try, ascending. Default: the published script's 24 values from 0 to 0.95. */
  grid: z
    .array(z.number().min(0))
    .min(1)
    .default([...PENALTY_GRID]),
  /** Largest Spearman correlation with verbosity that may be left. Default: the published script's 0.03. */
  threshold: z.number().min(-1).max(1).default(CORRELATION_THRESHOLD),
});

/** Stage 2. */
export const gatingConfigSchema = z.strictObject({
  /** Units of a hidden layer. Default: the released model's 1,024. */
  width: sizes.default(PUBLISHED_GATING.width),
  /** Default: the released model's 3. */
  hidden_layers: z.int().nonnegative().default(PUBLISHED_GATING.hiddenLayers),
  /** What the logits are divided by before the softmax. Default: the released model's 10. */
  temperature: positive.default(PUBLISHED_GATING.temperature),
  /** Steps at most; the learning rate falls to 0 at the last one. Default: the paper's 10,000. */
  steps: sizes.default(PUBLISHED_GATING.steps),
  /** Pairs a step. Default: the paper's 1,024. */
  batch: sizes.default(PUBLISHED_GATING.batch),
  /** Pairs computed at a time, for less memory; changes results by rounding only. Default (ours): the whole batch. */
  micro_batch: sizes.optional(),
  /**
   * How pairs get into batches: drawn with replacement, or all of them once in an order that changes. Default: the published
   * script's `replacement`.
   */
  sampling: z.enum(["replacement", "shuffled"]).default(PUBLISHED_GATING.sampling),
  /**
   * By a source's name, how often its pairs are drawn for each time that others are; 0 leaves them out of the training. Only
   * with replacement. Default: the paper's, every pair alike.
   */
  source_weights: z.record(z.string(), z.number().nonnegative()).default({}),
  /** At the first step. Default: the paper's 1e-3. */
  learning_rate: positive.default(PUBLISHED_GATING.learningRate),
  /** Of AdamW. Default: the paper's 0. */
  weight_decay: z.number().nonnegative().default(PUBLISHED_GATING.weightDecay),
  /** Probability that a hidden unit is dropped. Default: the published script's 0.2. */
  dropout: z.number().min(0).max(0.99).default(PUBLISHED_GATING.dropout),
  /** β that training begins with. Default: the paper's 100. */
  beta: positive.default(PUBLISHED_GATING.beta),
  /** Default (ours): float32, as PyTorch trains. */
  precision: z.enum(["float32", "float64"]).default(OWN_GATING.precision),
  /** Steps between two evaluations on the validation pairs, and between two checkpoints. Default (ours): 100. */
  evaluate_every: sizes.default(OWN_GATING.evaluateEvery),
  /** Evaluations without a lower validation loss after which training stops; null: never. Default (ours): 20. */
  patience: sizes.nullable().default(OWN_GATING.patience),
  /**
   * Train a second gate with the two errors of the published script, and its 2,000 steps at most, to compare with. Default
   * (ours): true.
   */
  compare_as_published: z.boolean().default(true),
});

/** What `armorm train` does: a JSON file. Paths are relative to it. */
export const trainingConfigSchema = z.strictObject({
  /** Feature stores of ratings and of pairs, from `armorm extract` with the same model. */
  ratings: z.string().min(1),
  pairs: z.string().min(1),
  /** Folder for the heads. */
  output: z.string().min(1),
  /** Hidden states to train on, where the stores hold more. Default (ours): all that the ratings' store holds. */
  features: recipeSchema.optional(),
  /**
   * Scale each feature to a root mean square of 1 over the training rows, for both stages; the weights are scaled back.
   * Penalties then weigh all features alike. Default: the paper's false.
   */
  standardize: z.boolean().default(false),
  /** By name. */
  objectives: z.record(z.string(), objectiveSchema).default({}),
  data: z.array(dataSchema).default([]),
  regression: regressionConfigSchema.prefault({}),
  debias: debiasConfigSchema.prefault({}),
  gating: gatingConfigSchema.prefault({}),
  /** Of the gate's initial weights, batches and dropout, and of bootstraps. Default (ours): 0. */
  seed: z.int().min(0).max(4294967295).default(0),
});

/** The contents of a training configuration, with its defaults. */
export type TrainingConfig = z.output<typeof trainingConfigSchema>;
