import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Matrix } from "#dist/algebra/matrix.js";
import { Products } from "#dist/algebra/products.js";
import { largestDifference } from "../support/largestDifference.js";
import { randomMatrix } from "../support/randomMatrix.js";

const products = await Products.open();
afterAll(() => products.release());

const size = fc.integer({ min: 1, max: 70 });

test("products of float64 matrices are exact to rounding, transposed or not", async () => {
  await fc.assert(
    fc.asyncProperty(size, size, size, fc.boolean(), fc.boolean(), async (m, n, k, transposeA, transposeB) => {
      const a = transposeA ? matrix(k, m, 1) : matrix(m, k, 1);
      const b = transposeB ? matrix(n, k, 2) : matrix(k, n, 2);
      const expected = reference(transposeA ? transposed(a) : a, transposeB ? transposed(b) : b);
      const { data, rows, cols } = await products.multiply(a, b, { transposeA, transposeB });
      expect([rows, cols]).toEqual([m, n]);
      expect(largestDifference(data, expected)).toBeLessThan(1e-13 * k);
    }),
    { numRuns: 50 },
  );
});

test("float32 matrices give float32", async () => {
  const [a, b] = [matrix(40, 30, 1), matrix(30, 20, 2)];
  const { data } = await products.multiply(single(a), single(b));
  expect(data).toBeInstanceOf(Float32Array);
  expect(largestDifference(data, reference(a, b))).toBeLessThan(1e-5);
});

test("add and subtract work in place, on views too, and change nothing beside them", async () => {
  const [a, b] = [matrix(300, 150, 1), matrix(200, 150, 2)];
  const around = new Float64Array(300 * 200 + 20).fill(7);
  const c = { data: around.subarray(10, -10), rows: 300, cols: 200 };
  const before = c.data.slice();
  await products.add(c, a, b, { transposeB: true });
  const product = reference(a, transposed(b));
  expect(
    largestDifference(
      c.data,
      before.map((value, i) => value + product[i]!),
    ),
  ).toBeLessThan(1e-11);
  await products.subtract(c, a, b, { transposeB: true });
  expect(largestDifference(c.data, before)).toBeLessThan(1e-11);
  expect([...around.slice(0, 10), ...around.slice(-10)]).toEqual(Array(20).fill(7));
});

test("empty matrices add nothing", async () => {
  const c = matrix(2, 3, 1);
  const before = c.data.slice();
  await products.add(c, matrix(2, 0, 1), matrix(0, 3, 1));
  expect(c.data).toEqual(before);
});

test("matrices that don't fit together are named", async () => {
  await expect(products.multiply(matrix(2, 3, 1), matrix(2, 3, 1))).rejects.toThrow(
    /don't fit together: found float64 \[2, 3\] of 6 from float64 \[2, 3\] of 6 times float64 \[2, 3\] of 6/,
  );
  await expect(products.add(single(matrix(2, 2, 1)), matrix(2, 2, 1), matrix(2, 2, 1))).rejects.toThrow(/float32/);
});

function matrix(rows: number, cols: number, seed: number): Matrix<Float64Array> {
  return { data: randomMatrix(rows, cols, seed), rows, cols };
}

function single({ data, rows, cols }: Matrix): Matrix<Float32Array> {
  return { data: Float32Array.from(data), rows, cols };
}

function transposed({ data, rows, cols }: Matrix): Matrix {
  return {
    data: Float64Array.from(data, (_, i) => data[(i % rows) * cols + Math.floor(i / rows)]!),
    rows: cols,
    cols: rows,
  };
}

function reference(a: Matrix, b: Matrix): Float64Array {
  const product = new Float64Array(a.rows * b.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.cols; k++) {
      for (let j = 0; j < b.cols; j++) product[i * b.cols + j]! += a.data[i * a.cols + k]! * b.data[k * b.cols + j]!;
    }
  }
  return product;
}
