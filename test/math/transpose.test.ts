import fc from "fast-check";
import { expect, test } from "vitest";
import { transpose } from "#dist/math/transpose.js";

test("element (c, r) of the result is element (r, c)", () => {
  // around the tile of 32
  const size = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constantFrom(31, 32, 33, 63, 64, 65));
  fc.assert(
    fc.property(size, size, (rows, columns) => {
      const matrix = Float32Array.from({ length: rows * columns }, (_, i) => i);
      const result = transpose(matrix, rows, columns);
      expect(result.every((value, at) => value === (at % rows) * columns + Math.floor(at / rows))).toBe(true);
      expect(transpose(result, columns, rows)).toEqual(matrix);
    }),
  );
});
