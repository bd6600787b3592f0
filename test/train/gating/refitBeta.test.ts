import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bradleyTerryLoss } from "#dist/train/gating/bradleyTerryLoss.js";
import { refitBeta } from "#dist/train/gating/refitBeta.js";
import { random } from "../../support/random.js";

/** Margins of any scale; a rightly ordered pair is more likely than a wrong one. */
function randomMargins(seed: number, scale: number, count = 200): Float64Array {
  const next = random(seed);
  return Float64Array.from({ length: count }, () => scale * (next() - 0.3));
}

test("no β on a grid has a lower loss", () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(1e-6, 0.01, 1, 300), (seed, scale) => {
      const margins = randomMargins(seed, scale);
      const fit = refitBeta(margins);
      if (fit.kind !== "fitted") throw new Error(fit.kind);
      const lowest = bradleyTerryLoss(margins, fit.beta);
      for (let exponent = -4; exponent <= 4; exponent += 0.01) {
        expect(bradleyTerryLoss(margins, fit.beta * 10 ** exponent)).toBeGreaterThanOrEqual(lowest - 1e-13);
      }
      // and it is the bottom: the loss rises on both sides
      expect(bradleyTerryLoss(margins, fit.beta * 1.01)).toBeGreaterThan(lowest);
      expect(bradleyTerryLoss(margins, fit.beta / 1.01)).toBeGreaterThan(lowest);
    }),
    { numRuns: 30 },
  );
});

test("scaling the margins scales β the other way", () => {
  const [plain, scaled] = [randomMargins(5, 1), randomMargins(5, 1000)].map(refitBeta);
  if (plain?.kind !== "fitted" || scaled?.kind !== "fitted") throw new Error("not fitted");
  expect(scaled.beta * 1000).toBeCloseTo(plain.beta, 9);
});

test("finds the β that outcomes were drawn with, as exactly as its standard error says", () => {
  const next = random(9);
  const margins = Float64Array.from({ length: 50_000 }, () => {
    const s = 2 * next() - 1;
    return next() < 1 / (1 + Math.exp(-3 * s)) ? s : -s;
  });
  const fit = refitBeta(margins);
  if (fit.kind !== "fitted") throw new Error(fit.kind);
  expect(Math.abs(fit.beta - 3)).toBeLessThan(4 * fit.standardError);
  expect(fit.standardError).toBeLessThan(0.03);
});

describe("margins without a best β", () => {
  test.each<[string, number[], string]>([
    ["all pairs ordered rightly", [0.1, 2, 3], "separable"],
    ["ties and rightly ordered pairs", [0, 0, 3], "separable"],
    ["nothing but ties", [0, 0, -0], "flat"],
    ["all pairs ordered wrongly", [-1, -2], "reversed"],
    ["wrong on the whole", [-3, 1, 1], "reversed"],
    ["neither better nor worse than chance", [-1, 1], "reversed"],
  ])("%s", (_, margins, kind) => {
    expect(refitBeta(Float64Array.from(margins))).toEqual({ kind });
  });
});

test("extreme margins end", () => {
  for (const margins of [
    [1e-300, -1e-301],
    [1e300, -1e299],
    [1, -1e-12],
    [1e-12, 1e-12, -1],
  ]) {
    const fit = refitBeta(Float64Array.from(margins));
    expect(["fitted", "reversed"]).toContain(fit.kind);
    if (fit.kind === "fitted") expect(fit.beta).toBeGreaterThan(0);
  }
});
