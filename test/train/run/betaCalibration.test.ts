import { expect, test } from "vitest";
import { refitBeta } from "#dist/train/gating/refitBeta.js";
import { betaCalibration } from "#dist/train/run/betaCalibration.js";
import { random } from "../../support/random.js";

const next = random(2);
/** Margins whose β is 3: the chosen response is the one that P = σ(3 |s|) says. */
const margins = Float64Array.from({ length: 4000 }, () => {
  const s = next();
  return next() < 1 / (1 + Math.exp(-3 * s)) ? s : -s;
});
const folds = Uint8Array.from(margins, (_, pair) => pair % 5);

test("a β that is far off has a large error, the refitted one a small one", () => {
  const { pairs, train, refitted } = betaCalibration(margins, folds, 30);
  const fit = refitBeta(margins);
  expect(pairs).toBe(4000);
  expect(train).toMatchObject({ beta: 30 });
  expect(train.error).toBeGreaterThan(0.15);
  expect(refitted?.beta).toBe(fit.kind === "fitted" && fit.beta);
  expect(refitted?.beta).toBeCloseTo(3, 0);
  expect(refitted?.error).toBeLessThan(0.03);
});

test("the bins' differences add up to the error", () => {
  const { train, refitted } = betaCalibration(margins, folds, 5);
  for (const { error, bins } of [train, refitted!]) {
    const sum = bins.reduce((all, { count, accuracy, confidence }) => all + count * Math.abs(accuracy - confidence), 0);
    expect(bins.reduce((all, { count }) => all + count, 0)).toBe(4000);
    expect(sum / 4000).toBeCloseTo(error, 12);
    const confidences = bins.map(({ confidence }) => confidence);
    expect(confidences).toEqual([...confidences].sort((a, b) => a - b));
  }
});

test("where no β can be fitted there is none", () => {
  expect(betaCalibration(Float64Array.of(1, 2, 3), Uint8Array.of(0, 1, 2), 1).refitted).toBeNull();
});
