/**
 * W x + b.
 * @param w [rows, cols] float32, row-major.
 * @param x [cols], float32 or float64.
 * @param b [rows] float32, optional.
 * @returns [rows] float64: products are summed in double precision, so that no order of summation shows.
 */
export function matVec(w: Float32Array, x: Float32Array | Float64Array, b?: Float32Array): Float64Array {
  const cols = x.length;
  const y = new Float64Array(w.length / cols);
  for (let i = 0; i < y.length; i++) {
    let sum = b ? b[i]! : 0;
    const row = i * cols;
    for (let j = 0; j < cols; j++) sum += w[row + j]! * x[j]!;
    y[i] = sum;
  }
  return y;
}
