import { moments } from "./moments.js";

/**
 * Pearson's correlation of x and y, of equal length. NaN where one of them is constant.
 * Σ (x - x̄)(y - ȳ) / √(Σ (x - x̄)² Σ (y - ȳ)²)
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const mx = moments(x);
  const my = moments(y);
  let covariance = 0;
  for (let i = 0; i < x.length; i++) covariance += (x[i]! - mx.mean) * (y[i]! - my.mean);
  const r = covariance / x.length / Math.sqrt(mx.variance * my.variance);
  return Math.max(-1, Math.min(1, r));
}
