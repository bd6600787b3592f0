/**
 * Undoes the row order that llama.cpp gives q and k for its interleaved rotary embedding. Within each head it puts row
 * j of the first half before row j of the second: `reshape(heads, 2, half, cols).swapaxes(1, 2)`.
 * @param stored [rows, cols] float32 row-major, rows = heads * 2 * half; cols is 1 for a bias. Not modified.
 * @returns the rows in the order of the original checkpoint, newly allocated.
 */
export function unpermuteRows(stored: Float32Array, rows: number, heads: number): Float32Array {
  const original = new Float32Array(stored.length);
  const cols = stored.length / rows;
  const half = rows / heads / 2;
  for (let row = 0; row < rows; row++) {
    const inHead = row % (2 * half);
    const target = row - inHead + (inHead % 2) * half + Math.floor(inHead / 2);
    original.set(stored.subarray(row * cols, (row + 1) * cols), target * cols);
  }
  return original;
}
