import { averageRanks } from "./averageRanks.js";
import { pearson } from "./pearson.js";

/** Spearman's correlation: Pearson's of the ranks, average ranks for ties. NaN where x or y is constant. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return spearmanWith(y)(x);
}

/** `spearman` with one side fixed, whose ranks are found once. */
export function spearmanWith(y: ArrayLike<number>): (x: ArrayLike<number>) => number {
  const ranks = averageRanks(y);
  return (x) => pearson(averageRanks(x), ranks);
}
