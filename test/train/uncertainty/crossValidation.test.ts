import { expect, test } from "vitest";
import { crossValidation } from "#dist/train/uncertainty/crossValidation.js";

test("the mean predictor of a fold is the mean of the others", () => {
  const labels = [1, 2, 3, 6];
  const folds = [0, 0, 1, 2];
  // means of the other folds: (3 + 6) / 2, (1 + 2 + 6) / 3, (1 + 2 + 3) / 3
  const mse = ((1 - 4.5) ** 2 + (2 - 4.5) ** 2 + (3 - 3) ** 2 + (6 - 2) ** 2) / 4;
  expect(crossValidation(labels, folds, [0.5, -0.5, 0, 1])).toEqual({
    rows: 4,
    mse: (0.25 + 0.25 + 0 + 1) / 4,
    meanPredictorMse: mse,
    spearman: expect.closeTo(1, 12),
  });
});

test("one fold alone has no others: the mean predictor says 0, as the weights do", () => {
  const found = crossValidation([1, 3], [2, 2], [1, 3]);
  expect(found).toEqual({ rows: 2, mse: 5, meanPredictorMse: 5, spearman: undefined });
});
