/** Σ_i a_ij² of each column: [rows, cols] row-major to [cols]. */
export function columnSquares(a: Float64Array, cols: number): Float64Array {
  const sums = new Float64Array(cols);
  for (let start = 0; start < a.length; start += cols) {
    for (let col = 0; col < cols; col++) sums[col]! += a[start + col]! ** 2;
  }
  return sums;
}
