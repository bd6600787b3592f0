/**
 * Groups whose sums of outer products fit into memory together, in batches: one pass over the rows each.
 * @param memory bytes; a batch has a group even where it alone needs more.
 * @param parts  of each sum that are kept apart.
 */
export function groupBatches(
  groups: readonly (readonly number[])[],
  d: number,
  memory: number,
  parts = 1,
): (readonly number[])[][] {
  // a triangle of float64 per sum, and at most two sums per group
  const size = Math.max(1, Math.floor(memory / (4 * d * d * 2 * parts)));
  const batches: (readonly number[])[][] = [];
  for (let i = 0; i < groups.length; i += size) batches.push(groups.slice(i, i + size));
  return batches;
}
