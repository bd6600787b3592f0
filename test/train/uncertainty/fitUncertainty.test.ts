import { afterAll, describe, expect, test } from "vitest";
import { Products } from "#dist/algebra/products.js";
import { leverages } from "#dist/heads/uncertainty/leverages.js";
import type { RewardUncertainty } from "#dist/heads/uncertainty/rewardUncertainty.js";
import { standardErrors } from "#dist/heads/uncertainty/standardErrors.js";
import { cholesky } from "#dist/math/cholesky.js";
import { solveLower } from "#dist/math/solveLower.js";
import { trainRegression } from "#dist/train/regression/trainRegression.js";
import { examineRows } from "#dist/train/rows/examineRows.js";
import { fitUncertainty } from "#dist/train/uncertainty/fitUncertainty.js";
import { largestDifference } from "../../support/largestDifference.js";
import { random } from "../../support/random.js";
import { layoutOf, sourceOf, type TrainingRows, trainingRows } from "../../support/trainingRows.js";

const products = await Products.open();
afterAll(() => products.release());

async function errorBars(rows: TrainingRows, alphas: readonly number[], memory?: number): Promise<RewardUncertainty> {
  const examination = await examineRows(sourceOf(rows), layoutOf(rows));
  const options = { products, folds: 5, ...(memory !== undefined && { memory }) };
  return await fitUncertainty(sourceOf(rows), layoutOf(rows), examination, alphas, options);
}

function row({ features, d }: TrainingRows, i: number): Float32Array {
  return features.subarray(i * d, (i + 1) * d);
}

/** hᵀ (XᵀX + α I)⁻¹ h over the rows that train the objective. */
function leverage(rows: TrainingRows, j: number, alpha: number, h: Float32Array): number {
  const { d, k, validation, labels } = rows;
  const gram = new Float64Array(d * d);
  for (const i of validation.keys()) {
    if (validation[i] || Number.isNaN(labels[i * k + j]!)) continue;
    const x = row(rows, i);
    for (let a = 0; a < d; a++) for (let b = 0; b < d; b++) gram[a * d + b]! += x[a]! * x[b]!;
  }
  for (let a = 0; a < d; a++) gram[a * d + a]! += alpha;
  cholesky(gram, d);
  const z = Float64Array.from(h);
  solveLower(gram, d, z, 1);
  return z.reduce((sum, value) => sum + value ** 2, 0);
}

describe("two groups, three objectives", async () => {
  const rows = trainingRows({ n: 1500, d: 40, k: 3, patterns: [[0, 1], [2], [0, 1]], noise: 0.5 });
  // the second objective's labels: noise of its own, and more of it
  const next = random(9);
  for (let at = 1; at < rows.labels.length; at += 3) rows.labels[at]! += 3 * (next() - 0.5);
  const alphas = [1, 10, 1];
  const uncertainty = await errorBars(rows, alphas);

  test("leverages are those of each objective's own rows and penalty", () => {
    for (const i of [0, 1, 700]) {
      const found = leverages(uncertainty, row(rows, i));
      for (const [j, alpha] of alphas.entries()) {
        expect(found[j]! / leverage(rows, j, alpha, row(rows, i))).toBeCloseTo(1, 5);
      }
    }
  });

  test("the noise is what the labels were made with, and shared only by objectives of the same rows", () => {
    const { covariance } = uncertainty;
    expect(Math.sqrt(covariance[0]!)).toBeCloseTo(0.5, 1);
    expect(Math.sqrt(covariance[4]!)).toBeCloseTo(Math.sqrt(0.25 + 9 / 12), 1);
    expect(covariance[1]).toBe(covariance[3]);
    expect(Math.abs(covariance[1]!)).toBeLessThan(0.05);
    expect([2, 5, 6, 7].map((at) => covariance[at])).toEqual([0, 0, 0, 0]);
  });

  test("90 % intervals cover 85 to 95 % of the validation labels", async () => {
    const layout = layoutOf(rows);
    const examination = await examineRows(sourceOf(rows), layout);
    const { weights } = await trainRegression(sourceOf(rows), layout, examination, { products, alphas: [1] });
    for (let j = 0; j < 3; j++) {
      let [covered, count] = [0, 0];
      for (const i of rows.validation.keys()) {
        const label = rows.labels[i * 3 + j]!;
        if (!rows.validation[i] || Number.isNaN(label)) continue;
        const h = row(rows, i);
        const reward = h.reduce((sum, x, c) => sum + x * weights[j * 40 + c]!, 0);
        const { interval90 } = standardErrors(uncertainty, leverages(uncertainty, h), new Float64Array(3));
        if (Math.abs(label - reward) <= interval90[j]!) covered++;
        count++;
      }
      expect(covered / count).toBeGreaterThan(0.85);
      expect(covered / count).toBeLessThan(0.95);
    }
  });

  test("few ordinary new rows are unusual, far ones are", () => {
    const validation = [...rows.validation.keys()].filter((i) => rows.validation[i]);
    const unusual = (h: Float32Array) =>
      standardErrors(uncertainty, leverages(uncertainty, h), new Float64Array(3)).unusual;
    expect(validation.filter((i) => unusual(row(rows, i)).includes(true)).length).toBeLessThan(
      0.02 * validation.length,
    );
    expect(unusual(row(rows, 0).map((x) => 3 * x))).toEqual([true, true, true]);
  });

  test("little memory costs more passes and changes nothing", async () => {
    const again = await errorBars(rows, alphas, 1);
    for (let i = 0; i < 9; i++) expect(again.covariance[i]).toBeCloseTo(uncertainty.covariance[i]!, 10);
    expect(again.factorOf).toEqual(uncertainty.factorOf);
    expect(largestDifference(again.interval90, uncertainty.interval90)).toBeLessThan(1e-10);
  });
});

test("the score's error is that of a regression on the score's labels", async () => {
  const rows = trainingRows({ n: 600, d: 20, k: 3, patterns: [[0, 1, 2]] });
  // the third objective is the score 0.7 y_0 - 0.4 y_1
  for (let i = 0; i < 600; i++) rows.labels[i * 3 + 2] = 0.7 * rows.labels[i * 3]! - 0.4 * rows.labels[i * 3 + 1]!;
  const uncertainty = await errorBars(rows, [10, 10, 10]);
  expect(uncertainty.factors).toHaveLength(1);
  for (const i of [3, 44]) {
    const l = leverages(uncertainty, row(rows, i));
    const { score, rewards } = standardErrors(uncertainty, l, Float64Array.of(0.7, -0.4, 0));
    expect(score).toBeCloseTo(rewards[2]!, 10);
    expect(standardErrors(uncertainty, l, Float64Array.of(0, 0, 1)).score).toBeCloseTo(rewards[2]!, 10);
  }
});

test("labels without noise have no error, and no NaN either", async () => {
  const rows = trainingRows({ n: 100, d: 4, k: 1, patterns: [[0]] });
  rows.labels.fill(0);
  const uncertainty = await errorBars(rows, [1]);
  const errors = standardErrors(uncertainty, leverages(uncertainty, row(rows, 0)), Float64Array.of(1));
  expect([errors.rewards[0], errors.labels[0], errors.interval90[0], errors.score]).toEqual([0, 0, 0, 0]);
});

test("rows that can't be solved without a fold are an error", async () => {
  const rows = trainingRows({ n: 60, d: 3, k: 1, patterns: [[0]] });
  // one feature is there in a single fold
  for (let i = 0; i < 60; i++) if (rows.fold[i] !== 2) rows.features[i * 3 + 1] = 0;
  await expect(errorBars(rows, [0])).rejects.toThrow(/objective-0.*without a fold of the rows.*alpha 0/);
});

test("a row in no fold is an error", async () => {
  const rows = trainingRows({ n: 60, d: 3, k: 1, patterns: [[0]] });
  rows.fold[7] = 5;
  rows.validation[7] = 0;
  await expect(errorBars(rows, [1])).rejects.toThrow(
    /row 7: a row is in no fold: found fold 5, expected a fold from 0 to 4/,
  );
});
