import { averageRanks } from "./averageRanks.js";
import { pearson } from "./pearson.js";

/** Spearman's correlation: Pearson's of the ranks, average ranks for ties. NaN where x or y is constant. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return pearson(averageRanks(x), averageRanks(y));
}
