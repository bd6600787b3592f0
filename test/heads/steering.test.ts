import { describe, expect, test } from "vitest";
import { UsageError } from "#dist/errors.js";
import { resolveSteering, type Steering } from "#dist/heads/steering.js";

const objectives = [
  "beavertails-is_safe",
  "helpsteer-helpfulness",
  "ultrafeedback-helpfulness",
  "score",
  "prometheus-score",
];
const factors = (weights: Steering["weights"]) => resolveSteering({ weights }, objectives).factors;

describe("objectives by name", () => {
  test("an exact name", () => {
    expect(factors({ "ultrafeedback-helpfulness": 3 })).toEqual([1, 1, 3, 1, 1]);
  });

  test("a unique suffix", () => {
    expect(factors({ is_safe: 2, "helpsteer-helpfulness": 0.5 })).toEqual([2, 0.5, 1, 1, 1]);
  });

  test("an exact name wins over those that end like it", () => {
    expect(factors({ score: 4 })).toEqual([1, 1, 1, 4, 1]);
  });

  test("a suffix of several: both are named", () => {
    expect(() => factors({ helpfulness: 2 })).toThrow(UsageError);
    expect(() => factors({ helpfulness: 2 })).toThrow("helpsteer-helpfulness, ultrafeedback-helpfulness");
  });

  test.each(["safety", "IS_SAFE", "beavertails", "", "constructor"])("%j is none: all are named", (name) => {
    expect(() => factors({ [name]: 2 })).toThrow(UsageError);
    expect(() => factors({ [name]: 2 })).toThrow("beavertails-is_safe");
  });

  test.each([[{ is_safe: 2, "beavertails-is_safe": 3 }], [{ "beavertails-is_safe": 3, safe: 2 }]])(
    "two names for one objective are a contradiction: %j",
    (weights) => {
      expect(() => factors(weights)).toThrow(UsageError);
    },
  );
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, "2" as unknown as number])("a factor of %s", (factor) => {
  expect(() => factors({ is_safe: factor })).toThrow(UsageError);
  expect(() => factors({ is_safe: factor })).toThrow("is_safe");
});

test.each([-0.1, 1.1, Number.NaN, Number.POSITIVE_INFINITY])("λ = %s", (debias) => {
  expect(() => resolveSteering({ debias }, objectives)).toThrow(UsageError);
});

test.each<[Steering, boolean]>([
  [{}, false],
  [{ debias: 1, weights: {} }, false],
  [{ weights: { is_safe: 1 } }, false],
  [{ weights: { is_safe: 0 } }, true],
  [{ debias: 0.5 }, true],
])("%j changes something: %s", (steering, steered) => {
  expect(resolveSteering(steering, objectives).steered).toBe(steered);
});
