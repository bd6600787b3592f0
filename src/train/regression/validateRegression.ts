import type { Products } from "../../algebra/products.js";
import { meanSquaredError } from "../../math/meanSquaredError.js";
import { pearson } from "../../math/pearson.js";
import { rSquared } from "../../math/rSquared.js";
import { spearman } from "../../math/spearman.js";
import type { RowExamination } from "../rows/examineRows.js";
import { isValidation } from "../rows/isTraining.js";
import type { RowBlock, RowLayout, RowSource } from "../rows/rowBlock.js";
import { predictChunks } from "./predictChunks.js";

/** How well one objective's reward predicts its labels on the validation rows. */
export interface ObjectiveValidation {
  readonly objective: string;
  /** Row numbers, labels and rewards, a place each, for intervals and plots. */
  readonly rows: Uint32Array;
  readonly labels: Float64Array;
  readonly rewards: Float64Array;
  readonly mse: number;
  /** Of the mean training label, what a reward has to beat. */
  readonly meanPredictorMse: number;
  /** Undefined where labels or rewards don't vary; so are the next two. */
  readonly rSquared: number | undefined;
  readonly pearson: number | undefined;
  readonly spearman: number | undefined;
}

/**
 * Validates rewards r = W h in one pass. Memory: a label and a reward for each validation label.
 * @param weights W [k, d] float64, row-major.
 */
export async function validateRegression(
  products: Products,
  source: RowSource,
  { hiddenSize, objectives }: RowLayout,
  examination: RowExamination,
  weights: Float64Array,
): Promise<ObjectiveValidation[]> {
  const k = objectives.length;
  const found = objectives.map(() => ({ rows: [] as number[], labels: [] as number[], rewards: [] as number[] }));
  const models = { data: weights, rows: k, cols: hiddenSize };
  const wanted = (block: RowBlock, row: number) => objectives.some((_, j) => isValidation(block, row, j, k));
  for await (const { block, firstRow, rows, values } of predictChunks(products, source, k, models, wanted)) {
    for (const [i, row] of rows.entries()) {
      for (const [j, own] of found.entries()) {
        if (!isValidation(block, row, j, k)) continue;
        own.rows.push(firstRow + row);
        own.labels.push(block.labels[row * k + j] ?? Number.NaN);
        own.rewards.push(values[i * k + j] ?? Number.NaN);
      }
    }
  }
  return objectives.map((objective, j) => {
    const { rows = [], labels = [], rewards = [] } = found[j] ?? {};
    const { sum = Number.NaN, training = 0 } = examination.labels[j] ?? {};
    const mean = sum / training;
    return {
      objective,
      rows: Uint32Array.from(rows),
      labels: Float64Array.from(labels),
      rewards: Float64Array.from(rewards),
      mse: meanSquaredError(labels, rewards),
      meanPredictorMse: meanSquaredError(labels, new Float64Array(labels.length).fill(mean)),
      rSquared: finite(rSquared(labels, rewards)),
      pearson: finite(pearson(labels, rewards)),
      spearman: finite(spearman(labels, rewards)),
    };
  });
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
