/** Mean and variance of numbers; both NaN of no numbers. */
export interface Moments {
  readonly mean: number;
  /** Of the population: Σ (x - mean)² / n. */
  readonly variance: number;
}

/** In two passes, so that a large mean costs the variance no digits. */
export function moments(x: ArrayLike<number>): Moments {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]!;
  const mean = sum / x.length;
  let squares = 0;
  for (let i = 0; i < x.length; i++) squares += (x[i]! - mean) ** 2;
  return { mean, variance: squares / x.length };
}
