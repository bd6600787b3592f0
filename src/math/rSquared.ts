import { meanSquaredError } from "./meanSquaredError.js";
import { moments } from "./moments.js";

/** R² = 1 - Σ (y - ŷ)² / Σ (y - ȳ)²: 0 for a predictor as good as the mean of y, below for a worse one. */
export function rSquared(y: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return 1 - meanSquaredError(y, predicted) / moments(y).variance;
}
