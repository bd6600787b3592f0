import type { LabelPatterns } from "./labelPatterns.js";

/** Which sums of outer products to keep, and which of them each row goes into. */
export interface SumPlan {
  /** Of each sum the objectives that all its rows train, ascending. An objective's rows are those of all sums with it. */
  readonly sums: readonly (readonly number[])[];
  /** Indices of the sums that a row with these training labels goes into; none where it has no label of the groups. */
  sumsOf(objectives: readonly number[]): readonly number[];
}

/**
 * One sum per group, and one for each of the label patterns that cover several groups and save the most work: their rows
 * are then multiplied once instead of once per group. At most twice as many sums as groups.
 * @param groups objectives with the same training rows; all groups of the patterns, or some of them.
 */
export function planSums(patterns: LabelPatterns, groups: readonly (readonly number[])[]): SumPlan {
  const groupsIn = (objectives: readonly number[]) =>
    [...groups.keys()].filter((g) => objectives.includes(groups[g]?.[0] ?? -1));
  const savings = new Map<string, { groups: number[]; saved: number }>();
  for (const { objectives, rows } of patterns.patterns) {
    const covered = groupsIn(objectives);
    const key = covered.join();
    const saved = (savings.get(key)?.saved ?? 0) + rows * (covered.length - 1);
    savings.set(key, { groups: covered, saved });
  }
  const shared = [...savings.values()]
    .filter(({ saved }) => saved > 0)
    .sort((a, b) => b.saved - a.saved)
    .slice(0, groups.length)
    .map((pattern) => pattern.groups);
  const sharedIndex = new Map(shared.map((covered, i) => [covered.join(), groups.length + i]));
  const known = new Map<number, readonly number[]>();
  const find = (objectives: readonly number[]): readonly number[] => {
    const covered = groupsIn(objectives);
    const own = sharedIndex.get(covered.join());
    return own === undefined ? covered : [own];
  };
  return {
    sums: [...groups, ...shared.map((covered) => covered.flatMap((g) => groups[g] ?? []).sort((a, b) => a - b))],
    sumsOf(objectives) {
      const id = patterns.idOf(objectives);
      const found = known.get(id) ?? find(objectives);
      if (id >= 0) known.set(id, found);
      return found;
    },
  };
}
