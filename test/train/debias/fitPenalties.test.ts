import fc from "fast-check";
import { expect, test } from "vitest";
import { spearman } from "#dist/math/spearman.js";
import { fitPenalties } from "#dist/train/debias/fitPenalties.js";
import { penaltyTransform } from "#dist/train/debias/penaltyTransform.js";

const K = 3;
const reward = fc.double({ min: -2, max: 2, noNaN: true });
/** [n, 3]: rewards that go with verbosity, the last column, more or less. */
const rewards = fc
  .array(fc.tuple(reward, reward, fc.double({ min: -1, max: 1.5, noNaN: true })), { minLength: 20, maxLength: 80 })
  .map((rows) => Float64Array.from(rows.flatMap(([a, v, share]) => [a * 0.3 + share * v, a, v])));

test("what is left of the correlation with verbosity is at most the threshold, or the penalty is 1", () => {
  fc.assert(
    fc.property(rewards, fc.double({ min: 0, max: 0.3, noNaN: true }), (r, threshold) => {
      const n = r.length / K;
      const column = (j: number) => Array.from({ length: n }, (_, row) => r[row * K + j]!);
      const grid = [0, 0.1, 0.3, 0.5, 0.9];
      const fits = fitPenalties(r, K, 2, { grid, threshold });
      expect(fits[2]!.penalty).toBe(1);
      const correlation = (j: number, penalty: number) => {
        const rho = spearman(
          column(j).map((value, row) => value - penalty * column(2)[row]!),
          column(2),
        );
        return Number.isNaN(rho) ? 0 : rho;
      };
      for (const [j, { penalty, before, after, reached }] of fits.slice(0, 2).entries()) {
        expect(before).toBe(correlation(j, 0));
        expect(after).toBe(correlation(j, penalty));
        if (reached) {
          expect(after).toBeLessThanOrEqual(threshold);
          for (const smaller of grid.filter((value) => value < penalty)) {
            expect(correlation(j, smaller)).toBeGreaterThan(threshold);
          }
        } else {
          expect(penalty).toBe(1);
          for (const value of grid) expect(correlation(j, value)).toBeGreaterThan(threshold);
        }
      }
    }),
    { numRuns: 50 },
  );
});

test("a reward against verbosity keeps its value, verbosity itself and what follows it fully lose it", () => {
  const r = Float64Array.from({ length: 90 }, (_, at) => [-1, 2, 1][at % 3]! * Math.sin(Math.floor(at / 3)));
  const fits = fitPenalties(r, K, 2);
  expect(fits.map(({ penalty, reached }) => [penalty, reached])).toEqual([
    [0, true],
    [1, false],
    [1, true],
  ]);
});

test("the transform subtracts the penalties from the verbosity row", () => {
  expect([...penaltyTransform([0.1, 0.25, 1], 2)]).toEqual([1, 0, 0, 0, 1, 0, -0.1, -0.25, 0]);
});
