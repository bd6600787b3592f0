import { afterAll, expect, test } from "vitest";
import { invertPanels } from "#dist/algebra/invertPanels.js";
import { Products } from "#dist/algebra/products.js";
import { LowerPanels } from "#dist/math/lowerPanels.js";
import { randomMatrix } from "../support/randomMatrix.js";

const products = await Products.open();
afterAll(() => products.release());

test.each([1, 5, 64, 65, 130, 300])(
  "L L⁻¹ = I for n = %i, whatever is above the diagonal and in the border",
  async (n) => {
    const l = new LowerPanels(n, 2);
    for (const { first, width, data } of l.panels) {
      data.set(randomMatrix(data.length, 1, n).map((value) => value / n));
      for (let i = 0; i < width; i++) data[i * width + i] = 1 + (first % 7);
    }
    const inverse = new LowerPanels(n, 2);
    inverse.set(l);
    await invertPanels(products, inverse);
    let largest = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let k = j; k <= i; k++) sum += l.at(i, k) * inverse.at(k, j);
        largest = Math.max(largest, Math.abs(sum - (i === j ? 1 : 0)));
      }
    }
    expect(largest).toBeLessThan(1e-12);
    const packed = inverse.packed();
    expect(packed).toHaveLength((n * (n + 1)) / 2);
    for (const [row, col] of [
      [0, 0],
      [n - 1, 0],
      [n - 1, n - 1],
      [n - 1, n >> 1],
    ] as const) {
      expect(packed[(row * (row + 1)) / 2 + col]).toBe(Math.fround(inverse.at(row, col)));
    }
  },
);
