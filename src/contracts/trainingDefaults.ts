/** Penalties α of ridge regression that are tried: the paper's nine powers of ten. */
export const ALPHAS: readonly number[] = [1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1000, 10000];

/** Verbosity penalties that are tried: the 24 values of the published script. */
export const PENALTY_GRID: readonly number[] = [
  0, 0.01, 0.025, 0.05, 0.075, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8,
  0.85, 0.9, 0.95,
];

/** Largest Spearman correlation with verbosity that debiasing may leave: the published script's. */
export const CORRELATION_THRESHOLD = 0.03;

/** How a gate is trained as published. Shape and temperature: the released model's config. */
export const PUBLISHED_GATING = {
  width: 1024,
  hiddenLayers: 3,
  temperature: 10,
  /** The paper; its script takes 2,000. */
  steps: 10_000,
  batch: 1024,
  /** The script; the paper says nothing of it. */
  sampling: "replacement",
  learningRate: 1e-3,
  /** The paper. */
  weightDecay: 0,
  /** The script. */
  dropout: 0.2,
  /** The paper; the script has no β and trains logit_scale instead. */
  beta: 100,
} as const;

/** Ours: they change when training ends and how exact it is, not where it goes. */
export const OWN_GATING = { precision: "float32", evaluateEvery: 100, patience: 20 } as const;
