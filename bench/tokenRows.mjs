/**
 * Rows of token ids for measuring speed, which doesn't depend on what they are; the same at every call.
 * @param {number} batch
 * @param {number} length
 * @returns {number[][]}
 */
export function tokenRows(batch, length) {
  // A prime step through a range that every vocabulary covers: no run of equal ids, no special tokens at its low end.
  const id = (i) => 100 + ((i * 7919) % 20_000);
  return Array.from({ length: batch }, (_, row) => Array.from({ length }, (_, i) => id(row * length + i)));
}
