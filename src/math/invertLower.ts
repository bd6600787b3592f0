/**
 * L⁻¹ of a small lower triangular matrix: n³/3 operations in plain loops.
 * @param l [n, n] float64, row-major; only the lower triangle with the diagonal is read. Not modified.
 * @returns [n, n] float64, row-major, zero above the diagonal.
 */
export function invertLower(l: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    const own = row * n;
    const pivot = 1 / l[own + row]!;
    let k = 0;
    // four rows of the inverse at a time, with the zeros above its diagonal: a quarter of the loads and stores
    for (; k + 4 <= row; k += 4) {
      const [f0, f1, f2, f3] = [l[own + k]!, l[own + k + 1]!, l[own + k + 2]!, l[own + k + 3]!];
      const r0 = k * n;
      const r1 = r0 + n;
      const r2 = r1 + n;
      const r3 = r2 + n;
      for (let col = 0; col < k + 4; col++) {
        const sum =
          f0 * inverse[r0 + col]! + f1 * inverse[r1 + col]! + f2 * inverse[r2 + col]! + f3 * inverse[r3 + col]!;
        inverse[own + col]! -= sum;
      }
    }
    for (; k < row; k++) {
      const factor = l[own + k]!;
      for (let col = 0; col <= k; col++) inverse[own + col]! -= factor * inverse[k * n + col]!;
    }
    for (let col = 0; col < row; col++) inverse[own + col]! *= pivot;
    inverse[own + row] = pivot;
  }
  return inverse;
}
