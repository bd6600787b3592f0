import { bootstrap } from "../../math/bootstrap.js";
import { Random } from "../../math/random.js";

/** A mean with a percentile interval of the bootstrap. */
export interface BootstrapInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The mean of values that come in groups, with a 95 % interval from resampling whole groups: pairs of one prompt share
 * its difficulty, and to resample them apart would make the interval too narrow.
 * @param values [N], such as `pairCredits`, or the differences of two models' credits.
 * @param groupOf [N] number of each value's group, from 0.
 */
export function bootstrapMean(values: Float64Array, groupOf: Int32Array, seed = 0): BootstrapInterval {
  const groups = totals(values, groupOf);
  const meanOf = (indices: Iterable<number>) => {
    let sum = 0;
    let count = 0;
    for (const index of indices) {
      sum += groups[index]!.sum;
      count += groups[index]!.count;
    }
    return sum / count;
  };
  const [low, high] = bootstrap(groups.length, meanOf, { random: new Random(seed) });
  return { mean: meanOf(groups.keys()), low, high };
}

/** Sum and number of the values of each group that has any. */
function totals(values: Float64Array, groupOf: Int32Array): { sum: number; count: number }[] {
  const groups = new Map<number, { sum: number; count: number }>();
  for (const [i, group] of groupOf.entries()) {
    const total = groups.get(group) ?? { sum: 0, count: 0 };
    groups.set(group, total);
    total.sum += values[i]!;
    total.count++;
  }
  return [...groups.values()];
}
