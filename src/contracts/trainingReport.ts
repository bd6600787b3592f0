import { z } from "zod";
import { OBJECTIVE_FACTS } from "./objectiveFacts.js";
import { PRECISIONS } from "./precision.js";

const count = z.int().nonnegative();

/** A number that may not exist, such as the correlation of constants. */
const maybe = z.number().nullable();

/** A mean or another statistic with the 95 % percentile interval of a bootstrap over prompts. */
const intervalSchema = z.object({ mean: z.number(), low: z.number(), high: z.number() });

export type ReportInterval = z.infer<typeof intervalSchema>;

/** A feature store that was trained on. */
const storeSchema = z.object({
  kind: z.enum(["ratings", "pairs"]),
  rows: count,
  /** Rows (pairs) by side of the split. */
  train: count,
  validation: count,
  /** Input rows that extraction left out. */
  skipped: count,
  prompts: count,
  /** Where sides come from: the data's own split, the hash of prompts, or both. */
  split: z.enum(["data", "hash", "mixed"]),
  /** Data files that the store was made of. */
  inputs: z.array(z.object({ name: z.string(), sha256: z.string() })),
  /** Of the store's index, which holds the SHA-256 of every shard. */
  sha256: z.string(),
});

/** One objective's ridge regression. */
const regressionObjectiveSchema = z.object({
  name: z.string(),
  train_rows: count,
  validation_rows: count,
  alpha: z.number(),
  /** Validation MSE at each of `alphas`; null where the system can't be solved. */
  mse_by_alpha: z.array(maybe),
  /** On the validation rows. */
  validation: z.object({
    mse: z.number(),
    /** Of the training labels' mean: what a reward has to beat. */
    mean_predictor_mse: z.number(),
    r_squared: maybe,
    pearson: maybe,
    spearman: maybe,
    /** Bootstrap over prompts; null where the correlation is. */
    spearman_interval: z.object({ low: z.number(), high: z.number() }).nullable(),
  }),
  /** On the training rows, each predicted by weights from the other folds, at the same alpha. */
  cross_validation: z.object({ rows: count, mse: z.number(), mean_predictor_mse: z.number(), spearman: maybe }),
  /** Whether the reward is better than the mean predictor: on at least 100 validation rows, else cross-validated. */
  beats_mean: z.boolean(),
  error_bars: z.object({
    /** σ: the labels' noise. */
    noise: z.number(),
    /** 90 % of cross-fitted errors lie within so many standard errors of a label. */
    interval_90: z.number(),
    /** Share of the validation labels inside their 90 % interval. */
    coverage_90: z.number(),
    leverage_limit: z.number(),
    /** Share of the validation rows beyond the limit. */
    unusual: z.number(),
  }),
});

export type RegressionObjectiveReport = z.infer<typeof regressionObjectiveSchema>;

const regressionSchema = z.object({
  alphas: z.array(z.number()),
  folds: count,
  /** Names of objectives that the same rows train. */
  groups: z.array(z.array(z.string())),
  objectives: z.array(regressionObjectiveSchema),
});

export type RegressionReport = z.infer<typeof regressionSchema>;

/** The rewards that correlations, penalties and percentiles are about. */
const referenceSchema = z.object({
  /** In words, such as "both sides of 13,916 pairs". */
  set: z.string(),
  /** Responses. */
  rows: count,
});

const debiasSchema = z.object({
  verbosity_objective: z.string(),
  grid: z.array(z.number()),
  threshold: z.number(),
  reference: referenceSchema,
  objectives: z.array(
    z.object({
      name: z.string(),
      penalty: z.number(),
      /** Spearman's correlation with the verbosity reward, before debiasing and after; 0 where a reward is constant. */
      before: z.number(),
      after: z.number(),
      /** Whether a penalty of the grid was enough; where none was, it is 1. */
      reached: z.boolean(),
    }),
  ),
});

export type DebiasReport = z.infer<typeof debiasSchema>;

/** Spearman's correlations between the objectives' rewards, for a heat map: rows and columns in the objectives' order. */
const correlationSchema = z.object({
  reference: referenceSchema,
  /** [k, k] of r = W h. */
  raw: z.array(z.array(maybe)),
  /** [k, k] of r' = r T; null for a constant, as verbosity is once it is debiased. */
  debiased: z.array(z.array(maybe)),
});

export type CorrelationReport = z.infer<typeof correlationSchema>;

/** Expected calibration error and its bins, by rising confidence. */
const calibrationSchema = z.object({
  beta: z.number(),
  error: z.number(),
  bins: z.array(z.object({ count, confidence: z.number(), accuracy: z.number() })),
});

export type CalibrationReport = z.infer<typeof calibrationSchema>;

const gatingSchema = z.object({
  settings: z.object({
    width: count,
    hidden_layers: count,
    temperature: z.number(),
    steps: count,
    batch: count,
    micro_batch: count,
    sampling: z.enum(["replacement", "shuffled"]),
    learning_rate: z.number(),
    weight_decay: z.number(),
    dropout: z.number(),
    beta: z.number(),
    seed: count,
    precision: z.enum(["float32", "float64"]),
    evaluate_every: count,
    /** Null: never stop early. */
    patience: count.nullable(),
    as_published: z.boolean(),
  }),
  /** By a source's name, how often its pairs were drawn for each time that others were. */
  source_weights: z.record(z.string(), z.number()),
  /** Evaluations on the validation pairs, the first before the first step. */
  curve: z.array(
    z.object({
      step: count,
      /** Mean loss of the batches since the last evaluation, with dropout; null before the first step. */
      train_loss: maybe,
      validation_loss: z.number(),
      validation_accuracy: z.number(),
      beta: z.number(),
    }),
  ),
  /** The step whose gate was kept: of the lowest validation loss. */
  best_step: count,
  /** Finished steps: fewer than `settings.steps` where the run stopped early. */
  steps: count,
  beta_train: z.number(),
  /** β fitted alone on the validation pairs; null where there is none, and why. */
  beta: z.number().nullable(),
  beta_standard_error: z.number().nullable(),
  beta_fit: z.enum(["fitted", "separable", "flat", "reversed"]),
  calibration: z.object({
    pairs: count,
    /** With the β of training. */
    train: calibrationSchema,
    /** With β refitted, each pair's on pairs of other prompts only; null where it can't be. */
    refitted: calibrationSchema.nullable(),
  }),
  /** Shares of validation pairs that are ranked as labelled, a tie half; differences pair by pair. */
  accuracy: z.object({
    pairs: count,
    prompts: count,
    gate: intervalSchema,
    /** The same weight for each debiased reward. */
    uniform: intervalSchema,
    /** The same weight for each raw reward: what the published script trains and evaluates on. */
    uniform_raw: intervalSchema,
    /** The best weighting that is the same for every prompt: logistic regression on the training pairs. */
    static: intervalSchema,
    /** A gate trained with the published script's two errors, in the released model's forward pass; null: not trained. */
    as_published: intervalSchema.nullable(),
    gate_minus_uniform: intervalSchema,
    gate_minus_static: intervalSchema,
    gate_minus_as_published: intervalSchema.nullable(),
    /** Each debiased reward alone. */
    objectives: z.array(z.object({ name: z.string(), ...intervalSchema.shape })),
  }),
  /** Weights of the static weighting, by objective. */
  static_weights: z.array(z.number()),
  /** Validation pairs by category: accuracy, and the gate's mean weights in the objectives' order. The first is all. */
  categories: z.array(
    z.object({ category: z.string(), pairs: count, accuracy: intervalSchema, weights: z.array(z.number()) }),
  ),
});

export type GatingReport = z.infer<typeof gatingSchema>;

/** report.json beside trained heads: all that a training found. Parts of stages that didn't run are null. */
export const trainingReportSchema = z.object({
  format: z.literal(1),
  command: z.enum(["train", "train regression", "train debias", "train gating"]),
  /** Version of armorm. */
  armorm: z.string(),
  /** Of configuration, stores and version: a run with the same one gives the same files. */
  run_sha256: z.string(),
  seed: count,
  backbone: z.object({ id: z.string().optional(), weights_sha256: z.string(), precision: z.enum(PRECISIONS) }),
  template_sha256: z.string(),
  /** Recipe of the features, such as "final:last". */
  features: z.string(),
  /** Whether training scaled the features' columns to a root mean square of 1. */
  standardize: z.boolean(),
  /** In model order. */
  objectives: z.array(
    z.object({
      name: z.string(),
      ...OBJECTIVE_FACTS,
    }),
  ),
  stores: z.array(storeSchema),
  /** What the stores were made of: their input files, and what the configuration adds. */
  data: z.array(
    z.object({
      name: z.string(),
      sha256: z.string().optional(),
      licence: z.string().optional(),
      url: z.string().optional(),
    }),
  ),
  warnings: z.array(z.object({ code: z.string(), message: z.string(), objective: z.string().optional() })),
  regression: regressionSchema.nullable(),
  debias: debiasSchema.nullable(),
  correlations: correlationSchema.nullable(),
  gating: gatingSchema.nullable(),
});

/** The contents of report.json. */
export type TrainingReport = z.infer<typeof trainingReportSchema>;
