import { meanSquaredError } from "../../math/meanSquaredError.js";
import { spearman } from "../../math/spearman.js";

/** How well an objective's training rows are predicted by weights from the other folds, all folds together. */
export interface CrossValidation {
  readonly rows: number;
  readonly mse: number;
  /** Of the mean label of the other folds; 0 where they have none. */
  readonly meanPredictorMse: number;
  /** Undefined where labels or predictions don't vary. */
  readonly spearman: number | undefined;
}

/**
 * @param labels    [n], of the training rows.
 * @param folds     [n], of each row.
 * @param residuals [n], label minus cross-fitted prediction.
 */
export function crossValidation(
  labels: readonly number[],
  folds: readonly number[],
  residuals: readonly number[],
): CrossValidation {
  const sums = new Map<number, { sum: number; rows: number }>();
  let total = 0;
  for (const [i, label] of labels.entries()) {
    const fold = sums.get(folds[i]!) ?? { sum: 0, rows: 0 };
    sums.set(folds[i]!, { sum: fold.sum + label, rows: fold.rows + 1 });
    total += label;
  }
  const means = folds.map((fold) => {
    const { sum, rows } = sums.get(fold)!;
    return rows === labels.length ? 0 : (total - sum) / (labels.length - rows);
  });
  const rho = spearman(
    labels,
    labels.map((label, i) => label - residuals[i]!),
  );
  return {
    rows: labels.length,
    mse: meanSquaredError(residuals, new Float64Array(residuals.length)),
    meanPredictorMse: meanSquaredError(labels, means),
    spearman: Number.isFinite(rho) ? rho : undefined,
  };
}
