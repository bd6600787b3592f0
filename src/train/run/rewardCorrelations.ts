import type { CorrelationReport } from "../../contracts/trainingReport.js";
import { averageRanks } from "../../math/averageRanks.js";
import { pearson } from "../../math/pearson.js";
import type { ReferenceRewards } from "./referenceRewards.js";

/**
 * Spearman's correlations between the objectives' rewards, raw and debiased.
 * @param transform T [k, k], row-major.
 */
export function rewardCorrelations(
  { set, rewards }: ReferenceRewards,
  transform: Float32Array,
  k: number,
): CorrelationReport {
  const debiased = new Float64Array(rewards.length);
  for (let start = 0; start < rewards.length; start += k) {
    for (let i = 0; i < k; i++) {
      const reward = rewards[start + i]!;
      for (let j = 0; j < k; j++) debiased[start + j]! += reward * transform[i * k + j]!;
    }
  }
  return {
    reference: { set, rows: rewards.length / k },
    raw: correlations(rewards, k),
    debiased: correlations(debiased, k),
  };
}

/** [k, k]; null where a reward is constant. */
function correlations(rewards: Float64Array, k: number): (number | null)[][] {
  const n = rewards.length / k;
  const ranks = Array.from({ length: k }, (_, j) =>
    averageRanks(Float64Array.from({ length: n }, (_, row) => rewards[row * k + j]!)),
  );
  const matrix = ranks.map(() => new Array<number | null>(k).fill(null));
  for (const [i, a] of ranks.entries()) {
    for (const [j, b] of ranks.entries()) {
      if (j > i) break;
      const rho = pearson(a, b);
      matrix[i]![j] = matrix[j]![i] = Number.isFinite(rho) ? rho : null;
    }
  }
  return matrix;
}
