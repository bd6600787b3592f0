import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { Products } from "#dist/algebra/products.js";
import { cholesky } from "#dist/math/cholesky.js";
import { solveLower } from "#dist/math/solveLower.js";
import { solveUpper } from "#dist/math/solveUpper.js";
import type { RegressionFit } from "#dist/train/regression/chooseAlphas.js";
import { type RegressionOptions, trainRegression } from "#dist/train/regression/trainRegression.js";
import { examineRows } from "#dist/train/rows/examineRows.js";
import type { RowSource } from "#dist/train/rows/rowBlock.js";
import { largestDifference } from "../../support/largestDifference.js";
import { layoutOf, sourceOf, type TrainingRows, trainingRows } from "../../support/trainingRows.js";

const products = await Products.open();
afterAll(() => products.release());

/** Overlapping label sets: 3 is trained by all rows, 0 and 1 by the same. */
const OVERLAPPING = { k: 4, patterns: [[0, 1, 3], [2, 3], [0, 1, 2, 3], [3]] };

async function train(
  rows: TrainingRows,
  source: RowSource = sourceOf(rows),
  options: Partial<RegressionOptions> = {},
): Promise<RegressionFit> {
  const layout = layoutOf(rows);
  return await trainRegression(source, layout, await examineRows(source, layout), { products, ...options });
}

/** By the formula alone, objective by objective. */
function ridge({ d, k, features, labels, validation }: TrainingRows, j: number, alpha: number) {
  const gram = new Float64Array(d * d);
  const weights = new Float64Array(d);
  const rows = [...validation.keys()].filter((row) => !Number.isNaN(labels[row * k + j]!));
  for (const row of rows.filter((at) => !validation[at])) {
    for (let a = 0; a < d; a++) {
      const x = features[row * d + a]!;
      weights[a]! += x * labels[row * k + j]!;
      for (let b = 0; b < d; b++) gram[a * d + b]! += x * features[row * d + b]!;
    }
  }
  for (let a = 0; a < d; a++) gram[a * d + a]! += alpha;
  cholesky(gram, d);
  solveLower(gram, d, weights, 1);
  solveUpper(gram, d, weights, 1);
  const errors = rows
    .filter((row) => validation[row])
    .map((row) => labels[row * k + j]! - weights.reduce((sum, w, c) => sum + w * features[row * d + c]!, 0));
  return { weights, mse: errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length };
}

test("each objective's weights, errors and penalty are those of a regression of its own", async () => {
  const rows = trainingRows({ n: 400, d: 30, ...OVERLAPPING, noise: 3 });
  const alphas = [0.01, 1, 100];
  const fit = await train(rows, sourceOf(rows), { alphas });
  expect(fit.groups).toEqual([[0, 1], [2], [3]]);
  for (const [j, { alpha, validationMse }] of fit.objectives.entries()) {
    const alone = alphas.map((penalty) => ridge(rows, j, penalty));
    for (const [a, mse] of validationMse.entries()) expect(mse).toBeCloseTo(alone[a]!.mse, 10);
    const best = alone.reduce((a, b) => (b.mse < a.mse ? b : a));
    expect(alpha).toBe(alphas[alone.indexOf(best)]);
    expect(largestDifference(fit.weights.subarray(j * 30, (j + 1) * 30), best.weights)).toBeLessThan(1e-10);
  }
});

test("rows in any order and in blocks of any size give the same weights", async () => {
  const rows = trainingRows({ n: 300, d: 20, ...OVERLAPPING });
  const expected = await train(rows);
  const indices = Array.from({ length: 300 }, (_, i) => i);
  const order = fc.shuffledSubarray(indices, { minLength: 300, maxLength: 300 });
  const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(order, sizes, async (shuffled, blocks) => {
      const fit = await train(rows, sourceOf(rows, shuffled, blocks));
      expect(fit.objectives.map(({ alpha }) => alpha)).toEqual(expected.objectives.map(({ alpha }) => alpha));
      expect(largestDifference(fit.weights, expected.weights)).toBeLessThan(1e-11);
    }),
    { numRuns: 15 },
  );
});

test("little memory costs more passes and changes nothing", async () => {
  const rows = trainingRows({ n: 300, d: 20, ...OVERLAPPING });
  let passes = 0;
  const counted: RowSource = () => {
    passes++;
    return sourceOf(rows)();
  };
  const expected = await train(rows, counted);
  expect(passes).toBe(3); // the examination's, the sums', the validation's
  const fit = await train(rows, counted, { memory: 1 });
  expect(passes).toBe(3 + 1 + expected.groups.length + 1);
  expect(largestDifference(fit.weights, expected.weights)).toBeLessThan(1e-11);
});

test("alpha -> 0 is least squares: the residuals are orthogonal to the features", async () => {
  const rows = trainingRows({ n: 300, d: 20, ...OVERLAPPING, noise: 1 });
  for (const alpha of [0, 1e-9]) {
    const { weights } = await train(rows, sourceOf(rows), { alphas: [alpha] });
    const { d, k, features, labels, validation } = rows;
    const products = new Float64Array(k * d);
    for (let row = 0; row < validation.length; row++) {
      const x = features.subarray(row * d, (row + 1) * d);
      for (let j = 0; j < k; j++) {
        const label = labels[row * k + j]!;
        if (validation[row] || Number.isNaN(label)) continue;
        const residual = label - x.reduce((sum, value, c) => sum + value * weights[j * d + c]!, 0);
        for (let c = 0; c < d; c++) products[j * d + c]! += residual * x[c]!;
      }
    }
    expect(largestDifference(products, new Float64Array(k * d))).toBeLessThan(1e-7);
  }
});

test("more rows than one product takes, and more features than one panel", async () => {
  const rows = trainingRows({ n: 2500, d: 80, k: 1, patterns: [[0]] });
  const fit = await train(rows, sourceOf(rows, undefined, [1500]), { alphas: [1] });
  expect(largestDifference(fit.weights, ridge(rows, 0, 1).weights)).toBeLessThan(1e-11);
});

test.each([
  [49, 1],
  [200, 7],
])("%i features and %i objectives, whose quotient is no exact number", async (d, k) => {
  const rows = trainingRows({ n: 3 * d, d, k, patterns: [[...Array(k).keys()]] });
  const fit = await train(rows, sourceOf(rows), { alphas: [10] });
  for (let j = 0; j < k; j++) {
    expect(largestDifference(fit.weights.subarray(j * d, (j + 1) * d), ridge(rows, j, 10).weights)).toBeLessThan(1e-10);
  }
});

test("ill-conditioned features are solved in double precision: float32 products would lose the small directions", async () => {
  const rows = trainingRows({ n: 400, d: 12, k: 1, patterns: [[0]], noise: 0.01 });
  // one common direction ten thousand times as strong as what tells rows apart: a condition number of 1e8 and more
  for (let row = 0; row < 400; row++) {
    for (let c = 1; c < 12; c++)
      rows.features[row * 12 + c]! = rows.features[row * 12]! * 1e4 + rows.features[row * 12 + c]!;
  }
  const fit = await train(rows, sourceOf(rows), { alphas: [1e-4] });
  const exact = ridge(rows, 0, 1e-4).weights;
  const scale = Math.max(...exact.map(Math.abs));
  expect(largestDifference(fit.weights, exact) / scale).toBeLessThan(1e-5);
});

test("a penalty at the edge of those tried is warned of", async () => {
  const rows = trainingRows({ n: 200, d: 5, k: 1, patterns: [[0]], noise: 0.01 });
  const { warnings } = await train(rows);
  expect(warnings.map(({ code, objective }) => [code, objective])).toEqual([["W_ALPHA_EDGE", "objective-0"]]);
  expect((await train(rows, sourceOf(rows), { alphas: [1] })).warnings).toEqual([]);
});

test("penalties that can't be solved are left out with a warning; if none is left, it is an error", async () => {
  const rows = trainingRows({ n: 50, d: 4, k: 1, patterns: [[0]] });
  for (let row = 0; row < 50; row++) rows.features[row * 4 + 3] = rows.features[row * 4 + 1]!;
  const fit = await train(rows, sourceOf(rows), { alphas: [0, 1, 10] });
  expect(fit.objectives[0]!.validationMse).toEqual([null, expect.any(Number), expect.any(Number)]);
  expect(fit.warnings[0]!.code).toBe("W_ALPHA_SINGULAR");
  await expect(train(rows, sourceOf(rows), { alphas: [0] })).rejects.toThrow(/objective-0.*independent of each other/);
});

test("features whose predictions overflow are an error, not a NaN", async () => {
  const rows = trainingRows({ n: 50, d: 2, k: 1, patterns: [[0]] });
  const last = rows.validation.lastIndexOf(1);
  const source: RowSource = async function* () {
    const features = Float64Array.from(rows.features);
    features[last * 2] = 1e200;
    yield { features, labels: rows.labels, validation: rows.validation };
  };
  await expect(train(rows, source)).rejects.toThrow(/objective-0": a validation error is not finite: found Infinity/);
});

test.each([[[]], [[1, 0.1]], [[-1, 1]], [[Number.NaN]]])("penalties %j are refused", async (alphas) => {
  const rows = trainingRows({ n: 50, d: 4, k: 1, patterns: [[0]] });
  await expect(train(rows, sourceOf(rows), { alphas })).rejects.toThrow(/penalties must be numbers/);
});
