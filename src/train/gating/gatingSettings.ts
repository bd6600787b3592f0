import { UsageError } from "../../errors.js";
import type { Sampling } from "./batchSampler.js";
import type { Precision } from "./floatArray.js";

/** How a gate is trained. */
export interface GatingSettings {
  /** Units of each hidden layer. */
  readonly width: number;
  readonly hiddenLayers: number;
  /** τ: what the logits are divided by before the softmax. */
  readonly temperature: number;
  /** Steps of the whole run; the learning rate falls to 0 at its end. */
  readonly steps: number;
  /** Pairs a step. */
  readonly batch: number;
  /** Pairs that go through the network at a time; gradients of a batch's parts add up. */
  readonly microBatch: number;
  readonly sampling: Sampling;
  readonly learningRate: number;
  /** λ of AdamW, on all parameters. */
  readonly weightDecay: number;
  /** Probability with which a hidden unit is dropped. */
  readonly dropout: number;
  /** β that training begins with. */
  readonly beta: number;
  /** 0 ≤ seed < 2³² */
  readonly seed: number;
  readonly precision: Precision;
  /** Steps between two evaluations on the validation pairs. */
  readonly evaluateEvery: number;
  /** Evaluations without a lower validation loss after which training stops; null: never. */
  readonly patience: number | null;
  /**
   * Repeats the two errors of the published script: softmax over the two sides of a pair instead of the objectives,
   * raw instead of debiased rewards. For comparison only.
   */
  readonly asPublished: boolean;
}

/** Shape, temperature: the released model's config. Steps, decay, β: the paper. The others of training: its script. */
const PUBLISHED = {
  width: 1024,
  hiddenLayers: 3,
  temperature: 10,
  steps: 10_000,
  batch: 1024,
  sampling: "replacement",
  learningRate: 1e-3,
  weightDecay: 0,
  dropout: 0.2,
  beta: 100,
} as const;

/** Ours: they change when training ends, not where it goes. */
const OWN = { seed: 0, precision: "float32", evaluateEvery: 100, patience: 20, asPublished: false } as const;

/**
 * The settings with everything that `options` leaves out.
 * @throws UsageError on a value out of range.
 */
export function gatingSettings(options: Partial<GatingSettings>): GatingSettings {
  const batch = options.batch ?? PUBLISHED.batch;
  const settings: GatingSettings = { ...PUBLISHED, ...OWN, microBatch: batch, ...options };
  const whole = (x: number, from: number) => Number.isSafeInteger(x) && x >= from;
  const positive = (x: number) => Number.isFinite(x) && x > 0;
  for (const name of ["width", "steps", "batch", "microBatch", "evaluateEvery"] as const) {
    refuse(name, settings[name], whole(settings[name], 1), "a whole number from 1");
  }
  for (const name of ["temperature", "learningRate", "beta"] as const) {
    refuse(name, settings[name], positive(settings[name]), "a positive number");
  }
  const { hiddenLayers, weightDecay, dropout, seed, patience } = settings;
  refuse("hiddenLayers", hiddenLayers, whole(hiddenLayers, 0), "a whole number from 0");
  refuse("weightDecay", weightDecay, weightDecay === 0 || positive(weightDecay), "a number from 0");
  refuse("dropout", dropout, dropout >= 0 && dropout <= 0.99, "a number from 0 to 0.99");
  refuse("seed", seed, whole(seed, 0) && seed < 2 ** 32, "a whole number from 0 to 4294967295");
  refuse("patience", patience, patience === null || whole(patience, 1), "a whole number from 1, or null");
  return settings;
}

function refuse(name: string, value: number | null, isValid: boolean, expected: string): void {
  if (isValid) return;
  throw new UsageError("E_OPTION", "a setting is out of range", { where: name, found: String(value), expected });
}
