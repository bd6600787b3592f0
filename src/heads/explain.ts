import { NumericalError } from "../errors.js";
import { matVec } from "../math/matVec.js";
import { gate } from "./gate.js";
import type { HeadWeights } from "./headWeights.js";
import { EXACT, type Rounding } from "./rounding.js";
import type { ResolvedSteering } from "./steering.js";

/** A score and everything it is made of; arrays [k] float64, in model order. */
export interface Explanation {
  /** `Σ_j gating_j debiasedRewards_j`, which is also `Σ_j coefficients_j rewards_j`. */
  readonly score: number;
  /** r = W h, before the transform. */
  readonly rewards: Float64Array;
  /** r' = r T(λ). */
  readonly debiasedRewards: Float64Array;
  /** w, steering factors included. */
  readonly gating: Float64Array;
  /** w_j r'_j. */
  readonly contributions: Float64Array;
  /** c = T(λ) w: what each raw reward weighs in the end. */
  readonly coefficients: Float64Array;
  /** Of quantile heads: [k * q], the quantiles of each raw reward, whose mean is the reward. */
  readonly quantiles?: Float64Array;
}

/**
 * The model's forward pass on top of the backbone, with `T(λ) = I - λ (I - T)`.
 * @param h [d] float32, final-norm hidden state at the last token.
 * @param p [d] float32, final-norm hidden state at the gate position.
 * @param round applied to every operation's result. With other than EXACT the two sums hold only to its precision.
 * @throws NumericalError when a result isn't finite.
 */
export function explain(
  heads: HeadWeights,
  h: Float32Array,
  p: Float32Array,
  { factors, debias }: ResolvedSteering,
  round: Rounding = EXACT,
): Explanation {
  const rewards = matVec(heads.regression, h).map(round);
  const gating = gate(heads, p, round).map((weight, j) => round(weight * (factors[j] ?? 1)));
  const k = rewards.length;
  const debiasedRewards = new Float64Array(k);
  const coefficients = new Float64Array(k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      const identity = i === j ? 1 : 0;
      const t = identity - debias * (identity - heads.transform[i * k + j]!);
      debiasedRewards[j]! += rewards[i]! * t;
      coefficients[i]! += t * gating[j]!;
    }
  }
  const contributions = gating.map((weight, j) => round(weight * round(debiasedRewards[j]!)));
  const score = round(contributions.reduce((a, b) => a + b, 0));
  if (!Number.isFinite(score)) {
    throw new NumericalError("E_NON_FINITE", "the score is not finite", {
      found: String(score),
      fix: "Check the heads and the backbone's weights for NaN and infinite values",
    });
  }
  return {
    score,
    rewards,
    debiasedRewards: debiasedRewards.map(round),
    gating,
    contributions,
    coefficients,
    ...(heads.quantiles && { quantiles: matVec(heads.quantiles, h).map(round) }),
  };
}
