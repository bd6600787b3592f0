import fc from "fast-check";
import { expect, test } from "vitest";
import { wilsonInterval } from "#dist/math/wilsonInterval.js";

test("statsmodels' proportion_confint(81, 263, method='wilson')", () => {
  const { low, high } = wilsonInterval(81 / 263, 263);
  expect(low).toBeCloseTo(0.2553, 4);
  expect(high).toBeCloseTo(0.3662, 4);
});

test("lies in 0..1, around its share, and narrows with trials", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 1e6 }), (share, trials) => {
      const { low, high } = wilsonInterval(share, trials);
      const more = wilsonInterval(share, 4 * trials);
      expect(low >= 0 && low <= share && share <= high && high <= 1).toBe(true);
      expect(more.high - more.low).toBeLessThan(high - low);
    }),
  );
});
