/**
 * One comparison.
 * @typedef {{ name: string, largest: number, tolerance: number }} Difference
 */

/** Largest |ours - theirs|; infinite where the lengths differ or a number is missing. */
export function largestAbsolute(ours, theirs) {
  return largest(ours, theirs, () => 1);
}

/** Largest |ours - theirs| by the largest |theirs| of the same row of `width` numbers. */
export function largestRelative(ours, theirs, width) {
  return largest(ours, theirs, (row) => Math.max(...theirs.slice(row * width, (row + 1) * width).map(Math.abs)), width);
}

function largest(ours, theirs, scaleOf, width = 1) {
  if (ours.length !== theirs.length || ours.length === 0) return Number.POSITIVE_INFINITY;
  let result = 0;
  for (let i = 0; i < ours.length; i++) {
    const difference = Math.abs(ours[i] - theirs[i]) / scaleOf(Math.floor(i / width));
    if (!(difference <= result)) result = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return result;
}
