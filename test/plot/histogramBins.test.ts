import fc from "fast-check";
import { expect, test } from "vitest";
import { histogramBins } from "#dist/plot/histogramBins.js";

test("bins hold every value once, between their ends", () => {
  const value = fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((x) => (Math.abs(x) < 1e-9 ? 0 : x));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (values) => {
      const { start, width, counts } = histogramBins(values);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
      expect(counts.length).toBeLessThanOrEqual(82);
      expect(start).toBeLessThanOrEqual(Math.min(...values));
      expect(start + width * counts.length * (1 + 1e-9)).toBeGreaterThanOrEqual(Math.max(...values));
    }),
  );
});

test.each([
  ["nothing", [], { start: 0, width: 1, counts: [] }],
  ["what isn't finite", [Number.NaN, Number.POSITIVE_INFINITY], { start: 0, width: 1, counts: [] }],
  ["whole numbers", [1, 1, 2, 3, 3, 3, 4, 5, 6], { start: 1, width: 1, counts: [2, 1, 3, 1, 1, 1] }],
])("%s", (_name, values, expected) => expect(histogramBins(values)).toEqual(expected));

test("equal values are one bin", () => {
  expect(histogramBins([3, 3, 3]).counts).toEqual([3]);
  expect(histogramBins([0]).counts).toEqual([1]);
});
