/**
 * Ranks from 1; equal numbers get the mean of the ranks that they take up.
 * @param x [n] finite numbers.
 * @returns [n] float64.
 */
export function averageRanks(x: ArrayLike<number>): Float64Array {
  const n = x.length;
  // sorting values alone is many times faster than sorting indices by a comparison
  const sorted = Float64Array.from(x).sort();
  const rankFrom = new Float64Array(n);
  for (let start = 0; start < n; ) {
    let end = start + 1;
    while (end < n && sorted[end] === sorted[start]) end++;
    rankFrom[start] = (start + 1 + end) / 2;
    start = end;
  }
  const ranks = new Float64Array(n);
  for (let i = 0; i < n; i++) ranks[i] = rankFrom[lowerBound(sorted, x[i]!)]!;
  return ranks;
}

/** Index of the first element that isn't below `value`. */
function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
