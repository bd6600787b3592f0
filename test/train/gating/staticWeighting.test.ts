import { expect, test } from "vitest";
import { bradleyTerryLoss } from "#dist/train/gating/bradleyTerryLoss.js";
import { staticMargins } from "#dist/train/gating/staticMargins.js";
import { staticWeighting } from "#dist/train/gating/staticWeighting.js";
import { random } from "../../support/random.js";
import { randomMatrix } from "../../support/randomMatrix.js";

/** Differences whose signs were drawn from σ(D u). */
function drawn(pairs: number, u: readonly number[], seed: number, scales = u.map(() => 1)): Float64Array {
  const k = u.length;
  const next = random(seed);
  const differences = randomMatrix(pairs, k, seed + 1).map((value, at) => value * scales[at % k]!);
  for (let pair = 0; pair < pairs; pair++) {
    const row = differences.subarray(pair * k, (pair + 1) * k);
    const margin = u.reduce((sum, weight, j) => sum + weight * row[j]!, 0);
    if (next() > 1 / (1 + Math.exp(-margin))) for (let j = 0; j < k; j++) row[j]! *= -1;
  }
  return differences;
}

test("finds the weights that preferences were drawn with, whatever their scales", () => {
  const u = [2, -1, 0.5, 0];
  const scales = [1, 1e-4, 1e5, 1];
  const fitted = staticWeighting(
    drawn(
      40_000,
      u.map((weight, j) => weight / scales[j]!),
      1,
      scales,
    ),
    4,
  );
  for (const [j, weight] of u.entries()) expect(fitted[j]! * scales[j]!).toBeCloseTo(weight, 1);
});

test("no nearby weighting has a lower loss", () => {
  const differences = drawn(300, [1, 2, -1], 3);
  const u = staticWeighting(differences, 3);
  const lowest = bradleyTerryLoss(staticMargins(differences, u), 1);
  for (let seed = 0; seed < 100; seed++) {
    const nudge = randomMatrix(3, 1, seed);
    const other = u.map((value, j) => value + 0.05 * nudge[j]!);
    expect(bradleyTerryLoss(staticMargins(differences, other), 1)).toBeGreaterThan(lowest - 1e-7);
  }
});

test("a column of zeros gets no weight, equal columns share theirs", () => {
  const column = drawn(500, [1.5], 4);
  const differences = Float64Array.from({ length: 1500 }, (_, at) => (at % 3 === 1 ? 0 : column[Math.floor(at / 3)]!));
  const [first = 0, zero, last = 0] = staticWeighting(differences, 3);
  expect(zero).toBe(0);
  expect(first).toBeCloseTo(last, 9);
  expect(first + last).toBeCloseTo(staticWeighting(column, 1)[0]!, 4);
});

test("separable data gives finite weights that order every pair", () => {
  const differences = randomMatrix(50, 3, 7).map((value, at) => (at % 3 === 0 ? Math.abs(value) + 0.1 : value));
  const u = staticWeighting(differences, 3);
  expect(u.every(Number.isFinite)).toBe(true);
  expect(staticMargins(differences, u).every((margin) => margin > 0)).toBe(true);
});
