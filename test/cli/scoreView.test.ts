import type { ScoreResult } from "armorm";
import picocolors from "picocolors";
import { expect, test } from "vitest";
import { scoreView } from "#dist/cli/ui/scoreView.js";

const view = { colors: picocolors.createColors(false), width: 100, all: false };

const RESULT: ScoreResult = {
  score: 0.5,
  rewards: { helpful: 0.9, safe: 0.2 },
  debiasedRewards: { helpful: 0.8, safe: 0.1 },
  gating: { helpful: 0.6, safe: 0.2 },
  contributions: { helpful: 0.48, safe: 0.02 },
  coefficients: { helpful: 0.6, safe: 0.2 },
  tokens: { prompt: 3, response: 4, total: 7 },
  precision: "fp32",
};

test("without a reference set: contributions, the largest first", () => {
  const lines = scoreView(RESULT, view).split("\n");
  expect(lines[0]).toBe("score 0.5000  fp32, 7 tokens");
  expect(lines[3]).toMatch(/^objective +contribution +gate weight +debiased reward$/);
  expect(lines[4]).toMatch(/^helpful .*\+0\.4800 +0\.6000 +0\.8000$/);
});

test("with one: what is beyond the average comes first, and percentiles", () => {
  const result: ScoreResult = {
    ...RESULT,
    centredContributions: { helpful: 0.01, safe: -0.05 },
    percentiles: { rewards: { helpful: 55.4, safe: 12.6 }, score: 61.2 },
  };
  const lines = scoreView(result, view).split("\n");
  expect(lines[0]).toBe("score 0.5000  percentile 61, fp32, 7 tokens");
  expect(lines[3]).toMatch(/^objective +against average +contribution +gate weight +debiased reward +percentile$/);
  expect(lines[4]).toMatch(/^safe .*-0\.0500 +0\.0200 +0\.2000 +0\.1000 +13$/);
  expect(lines[5]).toMatch(/^helpful .*\+0\.0100 +0\.4800 +0\.6000 +0\.8000 +55$/);
});

test("error bars", () => {
  const values = { helpful: 0.125, safe: 0.25 };
  const result: ScoreResult = {
    ...RESULT,
    standardErrors: { rewards: values, labels: values, interval90: values, score: 0.0625, unusual: ["safe"] },
    unusual: true,
  };
  const lines = scoreView(result, view).split("\n");
  expect(lines[0]).toBe("score 0.5000 ± 0.0625  fp32, 7 tokens, unlike the training rows of safe");
  expect(lines[4]).toMatch(/^helpful .* 0\.8000 +0\.1250$/);
});
