import { quantile } from "../../math/quantile.js";
import { newRowLeverage } from "./newRowLeverage.js";

/** The noise of a group's labels. m objectives. */
export interface GroupNoise {
  /** [m, m] row-major. */
  readonly covariance: Float64Array;
  /** [m]: 90 % of the errors lie within so many of their standard errors. */
  readonly interval90: Float64Array;
}

/**
 * An error of a cross-fitted prediction has the variance σ² (1 + l), where l is the row's leverage in the other folds:
 * that of a new row, larger by folds / (folds - 1) because fewer rows were trained on. So errors by √(1 + l) have the
 * noise's covariance.
 * @param residuals per objective, of the same rows.
 * @param leverages per objective: in all training rows.
 */
export function groupNoise(
  residuals: readonly (readonly number[])[],
  leverages: readonly (readonly number[])[],
  folds: number,
): GroupNoise {
  const growth = folds / (folds - 1);
  const noise = residuals.map((errors, m) =>
    Float64Array.from(errors, (error, i) => {
      return error / Math.sqrt(1 + growth * newRowLeverage(leverages[m]?.[i] ?? Number.NaN));
    }),
  );
  const covariance = noise.flatMap((a) =>
    noise.map((b) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0) / a.length),
  );
  const interval90 = noise.map((errors, m) => {
    const sigma = Math.sqrt(covariance[m * noise.length + m] ?? 0);
    return sigma === 0 ? 0 : quantile(errors.map(Math.abs).sort(), 0.9) / sigma;
  });
  return { covariance: Float64Array.from(covariance), interval90: Float64Array.from(interval90) };
}
