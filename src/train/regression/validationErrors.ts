import type { Products } from "../../algebra/products.js";
import { isValidation } from "../rows/isTraining.js";
import type { RowBlock, RowLayout, RowSource } from "../rows/rowBlock.js";
import { type PredictedRows, predictChunks } from "./predictChunks.js";

/**
 * Σ (y - w·x)² over each objective's validation rows, for several candidates of its weights, in one pass.
 * @param weights [k, candidates, d] float64, row-major.
 * @param onRows  called with the rows done.
 * @returns [k, candidates] float64.
 */
export async function validationErrors(
  products: Products,
  source: RowSource,
  { hiddenSize, objectives }: RowLayout,
  weights: Float64Array,
  onRows: (rows: number) => void,
): Promise<Float64Array> {
  const k = objectives.length;
  const models = { data: weights, rows: weights.length / hiddenSize, cols: hiddenSize };
  const errors = new Float64Array(models.rows);
  const wanted = (block: RowBlock, row: number) => objectives.some((_, j) => isValidation(block, row, j, k));
  for await (const predicted of predictChunks(products, source, k, models, wanted)) {
    addSquares(predicted, k, errors);
    onRows(predicted.firstRow + predicted.block.labels.length / k);
  }
  return errors;
}

function addSquares({ block, rows, values }: PredictedRows, k: number, errors: Float64Array): void {
  const candidates = errors.length / k;
  for (const [i, row] of rows.entries()) {
    for (let j = 0; j < k; j++) {
      if (!isValidation(block, row, j, k)) continue;
      const label = block.labels[row * k + j] ?? Number.NaN;
      for (let c = j * candidates; c < (j + 1) * candidates; c++) {
        errors[c] = (errors[c] ?? 0) + (label - (values[i * errors.length + c] ?? Number.NaN)) ** 2;
      }
    }
  }
}
