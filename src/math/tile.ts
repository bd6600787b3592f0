/** Rows and columns of a tile: nine running sums and six operands fit the registers, sixteen sums would spill. */
export const TILE = 3;

/**
 * T = A Bᵀ, the inner loop of everything here that costs n³.
 * @param a     holds A [3, depth] interleaved, `a[aStart + 3 k + row]`.
 * @param b     holds B [3, depth] in the same way.
 * @param t     [3, 3] row-major, written.
 */
export function multiplyTile(
  a: Float64Array,
  aStart: number,
  b: Float64Array,
  bStart: number,
  depth: number,
  t: Float64Array,
): void {
  let t00 = 0;
  let t01 = 0;
  let t02 = 0;
  let t10 = 0;
  let t11 = 0;
  let t12 = 0;
  let t20 = 0;
  let t21 = 0;
  let t22 = 0;
  const end = aStart + TILE * depth;
  for (let i = aStart, j = bStart; i < end; i += TILE, j += TILE) {
    const a0 = a[i]!;
    const a1 = a[i + 1]!;
    const a2 = a[i + 2]!;
    const b0 = b[j]!;
    const b1 = b[j + 1]!;
    const b2 = b[j + 2]!;
    t00 += a0 * b0;
    t01 += a0 * b1;
    t02 += a0 * b2;
    t10 += a1 * b0;
    t11 += a1 * b1;
    t12 += a1 * b2;
    t20 += a2 * b0;
    t21 += a2 * b1;
    t22 += a2 * b2;
  }
  t[0] = t00;
  t[1] = t01;
  t[2] = t02;
  t[3] = t10;
  t[4] = t11;
  t[5] = t12;
  t[6] = t20;
  t[7] = t21;
  t[8] = t22;
}
