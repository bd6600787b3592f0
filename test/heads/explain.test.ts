import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NumericalError } from "#dist/errors.js";
import { explain } from "#dist/heads/explain.js";
import { resolveSteering } from "#dist/heads/steering.js";
import { randomHeads } from "../support/randomHeads.js";

const anyHeads = fc
  .record({
    seed: fc.integer(),
    k: fc.integer({ min: 1, max: 9 }),
    d: fc.integer({ min: 1, max: 12 }),
    logitScale: fc.constantFrom(1, 0.5, 3),
  })
  .map(({ seed, ...sizes }) => randomHeads(seed, sizes));
const lambda = fc.constantFrom(0, 0.25, 0.5, 1);

const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

/** Within 1e-12 of the largest number that takes part in the sum. */
function expectClose(actual: number, expected: number, terms: Iterable<number>): void {
  const size = Math.max(1e-300, ...[...terms].map(Math.abs));
  expect(Math.abs(actual - expected) / size).toBeLessThan(1e-12);
}

test("the contributions sum to the score, and so do coefficients times rewards", () => {
  fc.assert(
    fc.property(anyHeads, lambda, fc.double({ min: -3, max: 3, noNaN: true }), ({ heads, h, p }, debias, factor) => {
      const steering = resolveSteering({ debias, weights: { objective_0: factor } }, heads.objectives);
      const { score, rewards, coefficients, contributions } = explain(heads, h, p, steering);
      const weighed = rewards.map((reward, j) => reward * coefficients[j]!);
      expectClose(sum(contributions), score, contributions);
      expectClose(sum(weighed), score, [...weighed, ...contributions]);
    }),
  );
});

test("the gate's weights are positive and sum to logit_scale", () => {
  fc.assert(
    fc.property(anyHeads, ({ heads, h, p }) => {
      const weights = explain(heads, h, p, resolveSteering({}, heads.objectives)).gating;
      expect(weights.every((weight) => weight >= 0)).toBe(true);
      expectClose(sum(weights), heads.logitScale, weights);
    }),
  );
});

test("every part by its formula", () => {
  fc.assert(
    fc.property(anyHeads, lambda, ({ heads, h, p }, debias) => {
      const { objectives, rewardWidth: d, transform } = heads;
      const k = objectives.length;
      const result = explain(heads, h, p, resolveSteering({ debias }, objectives));
      const t = (i: number, j: number) => {
        const identity = i === j ? 1 : 0;
        return identity - debias * (identity - transform[i * k + j]!);
      };
      for (let j = 0; j < k; j++) {
        const terms = [...h].map((value, c) => heads.regression[j * d + c]! * value);
        expectClose(result.rewards[j]!, sum(terms), terms);
        const debiased = [...result.rewards].map((reward, i) => reward * t(i, j));
        expectClose(result.debiasedRewards[j]!, sum(debiased), debiased);
        const weights = [...result.gating].map((weight, i) => t(j, i) * weight);
        expectClose(result.coefficients[j]!, sum(weights), weights);
        expect(result.contributions[j]).toBe(result.gating[j]! * result.debiasedRewards[j]!);
      }
    }),
  );
});

describe("debiasing", () => {
  const { heads, h, p } = randomHeads(11, { k: 5, d: 8 });
  const at = (debias?: number) => explain(heads, h, p, resolveSteering({ debias }, heads.objectives));

  test("λ = 0: none of it", () => {
    expect(at(0).debiasedRewards).toEqual(at(0).rewards);
    expect(at(0).coefficients).toEqual(at(0).gating);
  });

  test("λ = 1 is how it was trained, and the default", () => {
    expect(at(1)).toEqual(at());
  });

  test("the score is linear in λ", () => {
    expect(at(0.3).score).toBeCloseTo(0.7 * at(0).score + 0.3 * at(1).score, 12);
  });
});

describe("steering", () => {
  const { heads, h, p } = randomHeads(12, { k: 4, d: 6, logitScale: 2 });
  const plain = explain(heads, h, p, resolveSteering({}, heads.objectives));

  test("multiplies the gate without renormalising", () => {
    const weights = { objective_1: 2, objective_3: 0 };
    const { gating, contributions, rewards } = explain(heads, h, p, resolveSteering({ weights }, heads.objectives));
    expect([...gating]).toEqual([plain.gating[0], 2 * plain.gating[1]!, plain.gating[2], 0]);
    expect([...contributions]).toEqual([...gating].map((weight, j) => weight * plain.debiasedRewards[j]!));
    expect(rewards).toEqual(plain.rewards);
    expect(sum(gating)).not.toBeCloseTo(heads.logitScale, 3);
  });

  test("all factors 0: a score of 0", () => {
    const weights = Object.fromEntries(heads.objectives.map((name) => [name, 0]));
    expect(Math.abs(explain(heads, h, p, resolveSteering({ weights }, heads.objectives)).score)).toBe(0);
  });
});

test("a very sure gate stays finite", () => {
  const { heads, h, p } = randomHeads(13, { k: 3, d: 4 });
  const sure = { ...heads, gatingTemperature: 1e-6 };
  const { gating, score } = explain(sure, h, p, resolveSteering({}, heads.objectives));
  expect(Math.max(...gating)).toBeCloseTo(1, 9);
  expect(Number.isFinite(score)).toBe(true);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("%s in a hidden state", (value) => {
  const { heads, h, p } = randomHeads(14, { k: 3, d: 4 });
  const steering = resolveSteering({}, heads.objectives);
  expect(() => explain(heads, h.with(2, value), p, steering)).toThrow(NumericalError);
  expect(() => explain(heads, h, p.with(2, value), steering)).toThrow(NumericalError);
});

test("nothing that isn't finite leaves, even where the score is", () => {
  const { heads, h, p } = randomHeads(15, { k: 3, d: 4 });
  const weights = { objective_0: 0, objective_1: 0, objective_2: 0 };
  const huge = { ...heads, regression: heads.regression.map(() => 3e38) };
  const result = explain(huge, h.fill(1), p, resolveSteering({ weights }, heads.objectives));
  expect([...result.rewards, ...result.debiasedRewards, ...result.coefficients].every(Number.isFinite)).toBe(true);
});
