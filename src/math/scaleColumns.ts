/**
 * X diag(s): each column times its scale.
 * @param x [rows, columns] row-major.
 * @param s [columns]
 * @returns as new numbers of the same type.
 */
export function scaleColumns<T extends Float32Array | Float64Array>(x: T, s: Float64Array): T {
  const scaled = x.slice() as T;
  for (let start = 0; start < x.length; start += s.length) {
    for (let col = 0; col < s.length; col++) scaled[start + col]! *= s[col]!;
  }
  return scaled;
}
