import { describe, expect, test } from "vitest";
import { bootstrapMean } from "#dist/train/gating/bootstrapMean.js";
import { bradleyTerryLoss } from "#dist/train/gating/bradleyTerryLoss.js";
import { calibrationError } from "#dist/train/gating/calibrationError.js";
import { compareWeightings } from "#dist/train/gating/compareWeightings.js";
import { pairCredits } from "#dist/train/gating/pairCredits.js";
import { refitBeta } from "#dist/train/gating/refitBeta.js";
import { weightsByCategory } from "#dist/train/gating/weightsByCategory.js";
import { random } from "../../support/random.js";

test("a tie is worth half a pair", () => {
  expect([...pairCredits(Float64Array.of(2, 0, -0.1))]).toEqual([1, 0.5, 0]);
});

test("the loss is right where the plain formula overflows or loses its digits", () => {
  expect(bradleyTerryLoss(Float64Array.of(0), 3)).toBeCloseTo(Math.log(2), 15);
  expect(bradleyTerryLoss(Float64Array.of(-1000), 100)).toBe(100_000);
  expect(bradleyTerryLoss(Float64Array.of(50), 1) / Math.exp(-50)).toBeCloseTo(1, 12);
});

describe("bootstrap", () => {
  test("intervals cover the mean about as often as they say, also where values come in groups", () => {
    let covered = 0;
    for (let run = 0; run < 200; run++) {
      const next = random(run);
      const groups = Array.from({ length: 60 }, () => 0.2 + 0.6 * next()); // each prompt has a difficulty of its own
      const groupOf = Int32Array.from({ length: 300 }, (_, i) => i % 60);
      const values = Float64Array.from(groupOf, (group) => (next() < groups[group]! ? 1 : 0));
      const { low, high } = bootstrapMean(values, groupOf, run);
      if (low <= 0.5 && 0.5 <= high) covered++;
    }
    expect(covered).toBeGreaterThan(0.9 * 200);
    expect(covered).toBeLessThan(0.99 * 200);
  });

  test("the same seed gives the same interval; equal values give none", () => {
    const next = random(1);
    const values = Float64Array.from({ length: 100 }, next);
    const groupOf = Int32Array.from({ length: 100 }, (_, i) => i);
    expect(bootstrapMean(values, groupOf)).toEqual(bootstrapMean(values, groupOf));
    expect(bootstrapMean(values, groupOf, 1)).not.toEqual(bootstrapMean(values, groupOf));
    const ones = new Float64Array(9).fill(1);
    expect(bootstrapMean(ones, groupOf.slice(0, 9))).toEqual({ mean: 1, low: 1, high: 1 });
  });

  test("pairs of one prompt in a larger sample widen nothing but what they should", () => {
    const next = random(2);
    const values = Float64Array.from({ length: 200 }, () => (next() < 0.7 ? 1 : 0));
    const alone = bootstrapMean(
      values,
      Int32Array.from(values, (_, i) => i),
    );
    const doubled = bootstrapMean(
      Float64Array.from([...values, ...values]),
      Int32Array.from({ length: 400 }, (_, i) => i % 200),
    );
    expect(doubled.mean).toBeCloseTo(alone.mean, 12);
    expect(doubled.low).toBeCloseTo(alone.low, 12);
    expect(doubled.high).toBeCloseTo(alone.high, 12);
  });
});

describe("calibration", () => {
  /** Margins whose signs were drawn with probability σ(2 s). */
  function calibrated(): Float64Array {
    const next = random(4);
    return Float64Array.from({ length: 40_000 }, () => {
      const s = 3 * next();
      return next() < 1 / (1 + Math.exp(-2 * s)) ? s : -s;
    });
  }

  test("the right β has next to no error, wrong ones have, and refitting mends it", () => {
    const margins = calibrated();
    expect(calibrationError(margins, 2)).toBeLessThan(0.01);
    expect(calibrationError(margins, 20)).toBeGreaterThan(0.05);
    expect(calibrationError(margins, 0.2)).toBeGreaterThan(0.05);
    const fit = refitBeta(margins);
    if (fit.kind !== "fitted") throw new Error(fit.kind);
    expect(calibrationError(margins, fit.beta)).toBeLessThan(0.01);
  });

  test("ties are as likely as they are right, certain pairs that are wrong half of the time are not", () => {
    expect(calibrationError(Float64Array.of(0, 1e9, -1e9), 1)).toBeCloseTo(1 / 3, 12);
  });
});

test("weights by category are means over pairs", () => {
  const weights = Float64Array.of(0, 1, 0.5, 0.5);
  expect(weightsByCategory(weights, Int32Array.of(0, 1, 0, 1), ["a", "a", "b", "a"], 2)).toEqual([
    { category: "a", pairs: 3, weights: Float64Array.of(1 / 3, 2 / 3) },
    { category: "b", pairs: 1, weights: Float64Array.of(0, 1) },
  ]);
});

test("weightings are compared on the same pairs", () => {
  // two prompts, three pairs; the gate looks at the first objective for prompt 0, at the second for prompt 1
  const pairs = {
    hiddenSize: 1,
    objectives: 2,
    prompts: Float32Array.of(0, 1),
    promptOf: Int32Array.of(0, 0, 1),
    rewards: Float64Array.of(1, 0, 0, 3, 2, 0, 0, 5, 0, 1, 2, 0), // D: (1, -3), (2, -5), (-2, 1)
  };
  const comparison = compareWeightings(pairs, pairs, Float64Array.of(1, 0, 0, 1));
  expect(comparison.gate).toEqual({ mean: 1, low: 1, high: 1 });
  expect(comparison.uniform.mean).toBe(0);
  expect(comparison.objectives.map(({ mean }) => mean)).toEqual([2 / 3, 1 / 3]);
  expect(comparison.gateMinusUniform).toEqual({ mean: 1, low: 1, high: 1 });
  expect(comparison.gateMinusStatic.mean).toBeCloseTo(1 - comparison.static.mean, 12);
});
