import { LowerPanels } from "../../math/lowerPanels.js";
import type { GramSum } from "./gramSum.js";

/**
 * XᵀX of a group's training rows, with the rows of YᵀX for its objectives as border: the total of the sums with them.
 * @param group objectives that the same rows train.
 * @param sums  of disjoint rows; those without the group's objectives don't count.
 */
export function groupGram(group: readonly number[], sums: Iterable<GramSum | undefined>, d: number): LowerPanels {
  const total = new LowerPanels(d, group.length);
  for (const part of sums) {
    const borderRows = group.map((j) => part?.objectives.indexOf(j) ?? -1);
    if (part && !borderRows.includes(-1)) total.add(part.sum, borderRows);
  }
  return total;
}
