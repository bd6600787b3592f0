import fc from "fast-check";
import { expect, test } from "vitest";
import { explain } from "#dist/heads/explain.js";
import { centredContributions } from "#dist/heads/reference/centredContributions.js";
import { percentile } from "#dist/heads/reference/percentile.js";
import { referenceStatistics } from "#dist/heads/reference/referenceStatistics.js";
import { randomHeads } from "../support/randomHeads.js";
import { randomMatrix } from "../support/randomMatrix.js";

const numbers = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 400 });

test("quantiles rise from the least to the greatest value, and the mean lies between", () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const { mean, quantiles } = referenceStatistics(values);
      expect(quantiles).toHaveLength(101);
      expect(quantiles[0]).toBeCloseTo(Math.min(...values), 12);
      expect(quantiles[100]).toBeCloseTo(Math.max(...values), 12);
      for (let i = 1; i <= 100; i++) expect(quantiles[i]).toBeGreaterThanOrEqual(quantiles[i - 1]! - 1e-12);
      expect(mean).toBeCloseTo(values.reduce((a, b) => a + b) / values.length, 10);
    }),
  );
});

test("percentiles rise with the value, and agree with the share of values below", () => {
  const values = Array.from({ length: 1000 }, (_, i) => (i / 999) ** 2);
  const statistics = referenceStatistics(values);
  for (const value of [0.1, 0.25, 0.5, 0.93]) {
    const share = values.filter((other) => other < value).length / 10;
    expect(Math.abs(percentile(statistics, value) - share)).toBeLessThan(0.2);
  }
  fc.assert(
    fc.property(
      numbers,
      fc.double({ min: -6, max: 6, noNaN: true }),
      fc.double({ min: -6, max: 6, noNaN: true }),
      (all, a, b) => {
        const some = referenceStatistics(all);
        const [low, high] = [percentile(some, Math.min(a, b)), percentile(some, Math.max(a, b))];
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(100);
      },
    ),
  );
});

test("values beyond all, and values that many share", () => {
  const statistics = referenceStatistics([0, 0, 0, 0, 1, 1, 1, 1]);
  expect(percentile(statistics, -1)).toBe(0);
  expect(percentile(statistics, 2)).toBe(100);
  expect(percentile(statistics, 0)).toBeCloseTo(21, 0);
  expect(percentile(statistics, 1)).toBeCloseTo(79, 0);
  expect(percentile(referenceStatistics([3]), 3)).toBe(50);
});

test.each([0, 0.5, 1])("centred contributions average to zero over the reference set at λ = %d", (lambda) => {
  const { heads } = randomHeads(1, { k: 4, d: 6 });
  const set = Array.from({ length: 50 }, (_, i) => Float32Array.from(randomMatrix(1, 6, i)));
  const results = set.map((h) => explain(heads, h, set[0]!, { factors: [], debias: lambda, steered: false }));
  const means = Array.from(
    { length: 4 },
    (_, j) => referenceStatistics(results.map(({ rewards }) => rewards[j]!)).mean,
  );
  const total = new Float64Array(4);
  for (const { gating, debiasedRewards } of results) {
    const centred = centredContributions(gating, debiasedRewards, means, heads.transform, lambda);
    for (const [j, value] of centred.entries()) total[j]! += value;
  }
  for (const value of total) expect(Math.abs(value)).toBeLessThan(1e-10);
});
