import { quantile } from "./quantile.js";
import type { Random } from "./random.js";

export interface BootstrapOptions {
  readonly random: Random;
  /** Resamples. */
  readonly rounds?: number;
  /** Share of resamples inside the interval. */
  readonly level?: number;
}

/**
 * Percentile bootstrap interval of a statistic.
 * @param n observations, or clusters of them, such as prompts: what is independent of each other is drawn.
 * @param statistic of a resample, given as n indices drawn with replacement; the array is reused.
 * @returns lower and upper bound. Resamples whose statistic isn't finite, such as a correlation of constants, don't count.
 */
export function bootstrap(
  n: number,
  statistic: (indices: Uint32Array) => number,
  { random, rounds = 1000, level = 0.95 }: BootstrapOptions,
): readonly [number, number] {
  const indices = new Uint32Array(n);
  const values = new Float64Array(rounds);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < n; i++) indices[i] = random.integer(n);
    values[round] = statistic(indices);
  }
  const sorted = values.filter(Number.isFinite).sort();
  if (sorted.length === 0) return [Number.NaN, Number.NaN];
  return [quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)];
}
