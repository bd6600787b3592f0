import { afterAll, expect, test } from "vitest";
import { Products } from "#dist/algebra/products.js";
import { spearman } from "#dist/math/spearman.js";
import { trainRegression } from "#dist/train/regression/trainRegression.js";
import { validateRegression } from "#dist/train/regression/validateRegression.js";
import { examineRows } from "#dist/train/rows/examineRows.js";
import { layoutOf, sourceOf, trainingRows } from "../../support/trainingRows.js";

const products = await Products.open();
afterAll(() => products.release());

test("each objective is validated on its own rows, against the mean of its training labels", async () => {
  const rows = trainingRows({ n: 300, d: 8, k: 2, patterns: [[0, 1], [1]] });
  const layout = layoutOf(rows);
  const examination = await examineRows(sourceOf(rows), layout);
  const fit = await trainRegression(sourceOf(rows), layout, examination, { products });
  const results = await validateRegression(products, sourceOf(rows), layout, examination, fit.weights);
  for (const [j, result] of results.entries()) {
    const labelled = [...rows.validation.keys()].filter((row) => !Number.isNaN(rows.labels[row * 2 + j]!));
    const expected = labelled.filter((row) => rows.validation[row]);
    const training = labelled.filter((row) => !rows.validation[row]).map((row) => rows.labels[row * 2 + j]!);
    const mean = training.reduce((a, b) => a + b) / training.length;
    expect([...result.rows]).toEqual(expected);
    expect([...result.labels]).toEqual(expected.map((row) => rows.labels[row * 2 + j]));
    const best = fit.objectives[j]!.validationMse.reduce((a, b) => Math.min(a ?? Infinity, b ?? Infinity), null);
    expect(result.mse).toBeCloseTo(best!, 10);
    const squares = result.labels.map((label) => (label - mean) ** 2);
    expect(result.meanPredictorMse).toBeCloseTo(squares.reduce((a, b) => a + b) / squares.length, 10);
    expect(result.mse).toBeLessThan(0.3 * result.meanPredictorMse);
    expect(result.spearman).toBe(spearman(result.labels, result.rewards));
    expect(result.rSquared).toBeGreaterThan(0.7);
    expect(result.pearson).toBeGreaterThan(0.8);
  }
});

test("correlations of constant labels are undefined", async () => {
  const rows = trainingRows({ n: 100, d: 4, k: 1, patterns: [[0]] });
  rows.labels.fill(2);
  const layout = layoutOf(rows);
  const examination = await examineRows(sourceOf(rows), layout);
  const { weights } = await trainRegression(sourceOf(rows), layout, examination, { products });
  const [result] = await validateRegression(products, sourceOf(rows), layout, examination, weights);
  expect(result).toMatchObject({ rSquared: undefined, pearson: undefined, spearman: undefined });
});
