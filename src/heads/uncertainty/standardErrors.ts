import type { RewardUncertainty } from "./rewardUncertainty.js";

/** Standard errors of one result; arrays [k] float64, in model order. */
export interface StandardErrors {
  /** σ_j √l_j: of the reward as an estimate of the mean label. */
  readonly rewards: Float64Array;
  /** σ_j √(1 + l_j): of the reward as a forecast of one new label. */
  readonly labels: Float64Array;
  /** Half the width of the interval around the reward that 90 % of new labels lie in. */
  readonly interval90: Float64Array;
  /** Of the score as an estimate of its mean. */
  readonly score: number;
  /** Whether the input is unlike the objective's training rows, so that its reward is a guess. */
  readonly unusual: readonly boolean[];
}

/**
 * Error bars. The score Σ c_j r_j has the variance Σ_ij c_i c_j Σ_ij √(l_i l_j): objectives that were trained by the same
 * rows share their labels' noise, others are independent. Exact where objectives with the same rows have the same
 * penalty; else an upper bound of the noise that they share. The gate counts as known.
 * @param leverages    [k], as `leverages` gives them.
 * @param coefficients c = T(λ) w [k], what each raw reward weighs in the score.
 */
export function standardErrors(
  { covariance, leverageLimit, interval90 }: RewardUncertainty,
  leverages: Float64Array,
  coefficients: Float64Array,
): StandardErrors {
  const k = leverages.length;
  const sigma = leverages.map((_, j) => Math.sqrt(covariance[j * k + j]!));
  const labels = leverages.map((leverage, j) => sigma[j]! * Math.sqrt(1 + leverage));
  const scale = leverages.map((leverage, j) => coefficients[j]! * Math.sqrt(leverage));
  let variance = 0;
  for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) variance += scale[i]! * scale[j]! * covariance[i * k + j]!;
  return {
    rewards: leverages.map((leverage, j) => sigma[j]! * Math.sqrt(leverage)),
    labels,
    interval90: labels.map((error, j) => error * interval90[j]!),
    score: Math.sqrt(Math.max(0, variance)),
    unusual: Array.from(leverages, (leverage, j) => leverage > leverageLimit[j]!),
  };
}
