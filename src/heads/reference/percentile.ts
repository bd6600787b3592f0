import type { ReferenceStatistics } from "./referenceStatistics.js";

/**
 * Percentile of a value in the reference set, 0 to 100: between quantiles by linear interpolation; the middle of those
 * that are equal to it; 0 below the least and 100 above the greatest.
 */
export function percentile({ quantiles }: ReferenceStatistics, value: number): number {
  const below = quantiles.findLastIndex((quantile) => quantile < value);
  const above = quantiles.findIndex((quantile) => quantile > value);
  const last = quantiles.length - 1;
  const share = 100 / last;
  if (below === last) return 100;
  if (above === 0) return 0;
  const equal = (above === -1 ? last : above - 1) - below;
  if (equal > 0) return (below + (1 + equal) / 2) * share;
  const [low = value, high = value] = quantiles.slice(below, below + 2);
  return (below + (value - low) / (high - low)) * share;
}
