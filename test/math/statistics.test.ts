import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { averageRanks } from "#dist/math/averageRanks.js";
import { expectedCalibrationError } from "#dist/math/expectedCalibrationError.js";
import { meanSquaredError } from "#dist/math/meanSquaredError.js";
import { moments } from "#dist/math/moments.js";
import { pearson } from "#dist/math/pearson.js";
import { quantile } from "#dist/math/quantile.js";
import { rSquared } from "#dist/math/rSquared.js";
import { spearman } from "#dist/math/spearman.js";

const x = [1, 2, 2, 3, 5, 5, 5, -1, 0.5, 9];
const y = [2, 1, 4, 3, 6, 5, 5, 0, -3, 7];

describe("as SciPy, NumPy and scikit-learn compute it", () => {
  test("correlations", () => {
    expect(pearson(x, y)).toBeCloseTo(0.8509245531582866, 14);
    expect(spearman(x, y)).toBeCloseTo(0.9383431168171102, 14);
    expect([...averageRanks(x)]).toEqual([3, 4.5, 4.5, 6, 8, 8, 8, 1, 2, 10]);
  });

  test("variance and quantiles", () => {
    expect(moments(x)).toEqual({ mean: 3.15, variance: expect.closeTo(7.6025, 14) });
    const sorted = x.toSorted((a, b) => a - b);
    const quantiles = [0, 0.05, 0.33, 0.5, 0.9, 1].map((p) => quantile(sorted, p));
    for (const [i, expected] of [-1, -0.325, 1.97, 2.5, 5.4, 9].entries())
      expect(quantiles[i]).toBeCloseTo(expected, 14);
  });

  test("fit", () => {
    expect(rSquared(y, x)).toBeCloseTo(0.7113095238095238, 14);
    expect(meanSquaredError(y, x)).toBeCloseTo(2.425, 14);
  });
});

test("correlations with a constant are undefined", () => {
  expect(pearson([1, 2, 3], [4, 4, 4])).toBeNaN();
  expect(spearman([0, 0, 0], [1, 2, 3])).toBeNaN();
});

const numbers = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 2, maxLength: 60 });

test("average ranks: as many as below, plus half of the equal ones", () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const expected = values.map((value) => {
        const below = values.filter((other) => other < value).length;
        const equal = values.filter((other) => other === value).length;
        return below + (equal + 1) / 2;
      });
      expect([...averageRanks(values)]).toEqual(expected);
    }),
  );
});

test("zero and negative zero are equal", () => {
  expect([...averageRanks([0, -0, 1, -0])]).toEqual([2, 2, 4, 2]);
});

test("Spearman's correlation doesn't change under increasing functions", () => {
  fc.assert(
    fc.property(numbers, fc.nat(1000), (values, seed) => {
      const others = values.map((value, i) => value + ((i * 37 + seed) % 11));
      const before = spearman(values, others);
      const after = spearman(
        values.map((value) => value ** 3),
        others.map((value) => 2 * value - 7),
      );
      if (Number.isNaN(before)) expect(after).toBeNaN();
      else expect(after).toBeCloseTo(before, 12);
    }),
  );
});

test("expected calibration error", () => {
  expect(expectedCalibrationError([0.05, 0.05, 0.95, 0.95], [0, 0, 1, 1])).toBeCloseTo(0.05, 14);
  expect(expectedCalibrationError([0.9, 0.9], [1, 0])).toBeCloseTo(0.4, 14);
  expect(expectedCalibrationError([1, 0], [1, 0])).toBe(0);
  // 0.55 and 0.59 lie in one bin, whose errors cancel; two bins of their own would not
  expect(expectedCalibrationError([0.55, 0.59], [1, 0])).toBeCloseTo(0.07, 14);
  expect(expectedCalibrationError([0.55, 0.59], [1, 0], 100)).toBeCloseTo(0.52, 14);
});
