import { RandomStream } from "./randomStream.js";

/** A mean with a percentile interval of the bootstrap. */
export interface BootstrapInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** Default 0. */
  readonly seed?: number;
  /** Default 1,000. */
  readonly resamples?: number;
  /** Probability that the interval should cover; default 0.95. */
  readonly level?: number;
}

/**
 * The mean of values that come in groups, with an interval from resampling whole groups: pairs of one prompt share its
 * difficulty, and to resample them apart would make the interval too narrow.
 * @param values [N], such as `pairCredits`, or the differences of two models' credits.
 * @param groupOf [N] number of each value's group, from 0.
 */
export function bootstrapMean(
  values: Float64Array,
  groupOf: Int32Array,
  options: BootstrapOptions = {},
): BootstrapInterval {
  const { seed = 0, resamples = 1000, level = 0.95 } = options;
  const { sums, counts } = totals(values, groupOf);
  const means = Float64Array.from({ length: resamples }, (_, resample) => {
    const random = new RandomStream(seed, "bootstrap", resample);
    let sum = 0;
    let count = 0;
    for (const group of random.integers(sums.length, sums.length)) {
      sum += sums[group]!;
      count += counts[group]!;
    }
    return sum / count;
  }).sort();
  const tail = (1 - level) / 2;
  return {
    mean: values.reduce((a, b) => a + b, 0) / values.length,
    low: means[Math.floor(tail * (resamples - 1))]!,
    high: means[Math.ceil((1 - tail) * (resamples - 1))]!,
  };
}

/** Sum and number of the values of each group that has any. */
function totals(values: Float64Array, groupOf: Int32Array): { sums: number[]; counts: number[] } {
  const sums = new Map<number, number>();
  const counts = new Map<number, number>();
  for (const [i, group] of groupOf.entries()) {
    sums.set(group, (sums.get(group) ?? 0) + values[i]!);
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  return { sums: [...sums.values()], counts: [...counts.values()] };
}
