import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NotPositiveDefiniteError } from "#dist/errors.js";
import { cholesky } from "#dist/math/cholesky.js";
import { solveLower } from "#dist/math/solveLower.js";
import { solveUpper } from "#dist/math/solveUpper.js";
import { largestDifference } from "../support/largestDifference.js";
import { randomMatrix } from "../support/randomMatrix.js";

/** Around the tile's and the panel's borders. */
const SIZES = [1, 2, 3, 4, 5, 95, 96, 97, 98, 191, 192, 193, 200];

describe.each(SIZES)("n = %i", (n) => {
  const a = positiveDefinite(n);
  const l = a.slice();
  cholesky(l, n);

  test("the factor times its transpose is the matrix", () => {
    const product = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        for (let k = 0; k <= j; k++) product[i * n + j]! += l[i * n + k]! * l[j * n + k]!;
        product[j * n + i] = product[i * n + j]!;
      }
    }
    expect(largestDifference(product, a)).toBeLessThan(1e-11 * n);
  });

  test("the strict upper triangle isn't touched", () => {
    expect(l.filter((_, at) => at % n > Math.floor(at / n))).toEqual(a.filter((_, at) => at % n > Math.floor(at / n)));
  });

  test.each([1, 2, 3, 5, 97, 100])("solves with %i right-hand sides", (m) => {
    const x = randomMatrix(n, m, 7);
    const b = new Float64Array(n * m);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) for (let j = 0; j < m; j++) b[i * m + j]! += a[i * n + k]! * x[k * m + j]!;
    }
    solveLower(l, n, b, m);
    solveUpper(l, n, b, m);
    expect(largestDifference(b, x)).toBeLessThan(1e-9);
  });
});

test("a dependent column is named", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 150 }), fc.nat(), (n, at) => {
      const pivot = at % n;
      const a = positiveDefinite(n);
      for (let i = 0; i < n; i++) a[i * n + pivot] = a[pivot * n + i] = 0;
      try {
        cholesky(a, n);
        return false;
      } catch (error) {
        return error instanceof NotPositiveDefiniteError && error.pivot === pivot;
      }
    }),
    { numRuns: 30 },
  );
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1])("a diagonal of %d is no pivot", (value) => {
  expect(() => cholesky(Float64Array.of(4, 2, 2, value), 2)).toThrow(/pivot 1: a matrix is not positive definite/);
});

test("nothing is factored and solved as nothing", () => {
  cholesky(new Float64Array(), 0);
  solveLower(new Float64Array(), 0, new Float64Array(), 3);
  solveUpper(Float64Array.of(2), 1, new Float64Array(), 0);
});

/** X Xᵀ / n + I with X [n, n]. */
function positiveDefinite(n: number): Float64Array {
  const x = randomMatrix(n, n, n);
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < n; k++) a[i * n + j]! += (x[i * n + k]! * x[j * n + k]!) / n;
    }
    a[i * n + i]! += 1;
  }
  return a;
}
