import { afterAll, describe, expect, test } from "vitest";
import { PanelCholesky } from "#dist/algebra/panelCholesky.js";
import { Products } from "#dist/algebra/products.js";
import { NotPositiveDefiniteError } from "#dist/errors.js";
import { cholesky } from "#dist/math/cholesky.js";
import { LowerPanels } from "#dist/math/lowerPanels.js";
import { solveLower } from "#dist/math/solveLower.js";
import { solveTransposedPanels } from "#dist/math/solveTransposedPanels.js";
import { solveUpper } from "#dist/math/solveUpper.js";
import { randomMatrix } from "../support/randomMatrix.js";

const products = await Products.open();
afterAll(() => products.release());

/** One for all, as its users have it: its memory is used again. */
const factorisation = new PanelCholesky(products);

/** Around the panel's border of 64 and that of four panels at once. */
describe.each([1, 2, 63, 64, 65, 150, 255, 256, 257, 700])("n = %i", async (n) => {
  const border = 3;
  const dense = positiveDefinite(n);
  const b = randomMatrix(n, border, 5);
  const panels = toPanels(dense, n, b, border);
  await factorisation.factor(panels);
  const factor = dense.slice();
  cholesky(factor, n);

  test("the factor is the one that plain JavaScript finds", () => {
    let largest = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) largest = Math.max(largest, Math.abs(panels.at(i, j) - factor[i * n + j]!));
    }
    expect(largest).toBeLessThan(1e-12 * n);
  });

  test("border rows become solutions of L X = B, and going on those of A X = B", () => {
    const expected = b.slice();
    solveLower(factor, n, expected, border);
    const solved = Float64Array.from({ length: border * n }, (_, i) => panels.at(n + Math.floor(i / n), i % n));
    expect(largestRelative(solved, expected, n, border)).toBeLessThan(1e-11);
    solveUpper(factor, n, expected, border);
    solveTransposedPanels(panels, solved, border);
    expect(largestRelative(solved, expected, n, border)).toBeLessThan(1e-11);
  });
});

test.each([0, 50, 70, 300, 550])("pivot %i is named when its column is zero", async (pivot) => {
  const n = 600;
  const dense = positiveDefinite(n);
  for (let i = 0; i < n; i++) dense[i * n + pivot] = dense[pivot * n + i] = 0;
  const error = await factorisation.factor(toPanels(dense, n)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NotPositiveDefiniteError);
  expect((error as NotPositiveDefiniteError).pivot).toBe(pivot);
});

function toPanels(dense: Float64Array, n: number, b: Float64Array = new Float64Array(), border = 0): LowerPanels {
  const matrix = new LowerPanels(n, border);
  for (const { first, width, data } of matrix.panels) {
    for (let row = first; row < n + border; row++) {
      for (let c = 0; c < width; c++) {
        const value = row < n ? dense[row * n + first + c]! : b[(first + c) * border + row - n]!;
        data[(row - first) * width + c] = value;
      }
    }
  }
  return matrix;
}

/** @param rows [border, n]. @param columns [n, border]. */
function largestRelative(rows: Float64Array, columns: Float64Array, n: number, border: number): number {
  const scale = Math.max(...columns.map(Math.abs));
  return Math.max(...rows.map((value, i) => Math.abs(value - columns[(i % n) * border + Math.floor(i / n)]!) / scale));
}

/** A sum of few outer products and the identity: quick to make at any size. */
function positiveDefinite(n: number): Float64Array {
  const rank = 5;
  const x = randomMatrix(n, rank, n);
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) for (let k = 0; k < rank; k++) a[i * n + j]! += x[i * rank + k]! * x[j * rank + k]!;
    a[i * n + i]! += 1;
  }
  return a;
}
