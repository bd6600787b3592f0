/**
 * Quantile by linear interpolation between the two nearest of the sorted numbers, as NumPy and R's type 7 do.
 * @param sorted [n] ascending, n >= 1.
 * @param p 0..1.
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (position - below) * (high - low);
}
