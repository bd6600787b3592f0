/** Σ (y - ŷ)² / n; NaN of no numbers. */
export function meanSquaredError(y: ArrayLike<number>, predicted: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += (y[i]! - predicted[i]!) ** 2;
  return sum / y.length;
}
