import { moments } from "../../math/moments.js";
import { quantile } from "../../math/quantile.js";

/** Where a number lies is said by 100 steps. */
const STEPS = 100;

/** How one number, a reward or the score, is distributed over a reference set. */
export interface ReferenceStatistics {
  readonly mean: number;
  /** [101], ascending: the least, the percentiles 1 to 99, the greatest. */
  readonly quantiles: readonly number[];
}

/** @param values of the reference set, at least one. */
export function referenceStatistics(values: ArrayLike<number>): ReferenceStatistics {
  const sorted = Float64Array.from(values).sort();
  return {
    mean: moments(values).mean,
    quantiles: Array.from({ length: STEPS + 1 }, (_, i) => quantile(sorted, i / STEPS)),
  };
}
