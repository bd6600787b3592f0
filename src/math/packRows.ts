/** Rows packed together: a cache line of float64. */
const TOGETHER = 8;

/**
 * Copies rows of a row-major matrix into columns of another one, as float64.
 * @param source  [*, d].
 * @param rows    which of them.
 * @param target  [d, width], row-major; columns `at` to `at + rows.length` are written.
 */
export function packRows(
  source: Float32Array | Float64Array,
  d: number,
  rows: readonly number[],
  target: Float64Array,
  width: number,
  at: number,
): void {
  let i = 0;
  for (; i + TOGETHER <= rows.length; i += TOGETHER) {
    const [r0, r1, r2, r3] = [rows[i]! * d, rows[i + 1]! * d, rows[i + 2]! * d, rows[i + 3]! * d];
    const [r4, r5, r6, r7] = [rows[i + 4]! * d, rows[i + 5]! * d, rows[i + 6]! * d, rows[i + 7]! * d];
    for (let col = 0, to = at + i; col < d; col++, to += width) {
      target[to] = source[r0 + col]!;
      target[to + 1] = source[r1 + col]!;
      target[to + 2] = source[r2 + col]!;
      target[to + 3] = source[r3 + col]!;
      target[to + 4] = source[r4 + col]!;
      target[to + 5] = source[r5 + col]!;
      target[to + 6] = source[r6 + col]!;
      target[to + 7] = source[r7 + col]!;
    }
  }
  for (; i < rows.length; i++) {
    const from = rows[i]! * d;
    for (let col = 0; col < d; col++) target[col * width + at + i] = source[from + col]!;
  }
}
