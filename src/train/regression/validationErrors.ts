import type { Products } from "../../algebra/products.js";
import { isValidation } from "../rows/isTraining.js";
import type { RowBlock, RowLayout, RowSource } from "../rows/rowBlock.js";

/** Rows multiplied at a time. */
const CHUNK = 512;

/**
 * Σ (y - w·x)² over each objective's validation rows, for several candidates of its weights, in one pass.
 * @param weights [k, candidates, d] float64, row-major.
 * @param onRows  called with the rows done.
 * @returns [k, candidates] float64.
 */
export async function validationErrors(
  products: Products,
  source: RowSource,
  layout: RowLayout,
  weights: Float64Array,
  onRows?: (rows: number) => void,
): Promise<Float64Array> {
  const { hiddenSize: d, objectives } = layout;
  const k = objectives.length;
  const total = weights.length / d;
  const errors = new Float64Array(total);
  const w = { data: weights, rows: total, cols: d };
  const x = new Float64Array(CHUNK * d);
  let done = 0;
  for await (const block of source()) {
    const count = block.labels.length / k;
    const rows = Array.from({ length: count }, (_, row) => row).filter((row) => hasValidation(block, row, k));
    for (let start = 0; start < rows.length; start += CHUNK) {
      const chunk = rows.slice(start, start + CHUNK);
      for (const [i, row] of chunk.entries()) x.set(block.features.subarray(row * d, (row + 1) * d), i * d);
      const features = { data: x.subarray(0, chunk.length * d), rows: chunk.length, cols: d };
      const predictions = (await products.multiply(features, w, { transposeB: true })).data;
      addSquares(block, chunk, predictions, k, errors);
    }
    done += count;
    onRows?.(done);
  }
  return errors;
}

function hasValidation(block: RowBlock, row: number, k: number): boolean {
  for (let j = 0; j < k; j++) if (isValidation(block, row, j, k)) return true;
  return false;
}

function addSquares(
  block: RowBlock,
  rows: readonly number[],
  predictions: Float64Array,
  k: number,
  errors: Float64Array,
): void {
  const candidates = errors.length / k;
  for (const [i, row] of rows.entries()) {
    for (let j = 0; j < k; j++) {
      if (!isValidation(block, row, j, k)) continue;
      const label = block.labels[row * k + j] ?? Number.NaN;
      for (let c = j * candidates; c < (j + 1) * candidates; c++) {
        errors[c] = (errors[c] ?? 0) + (label - (predictions[i * errors.length + c] ?? Number.NaN)) ** 2;
      }
    }
  }
}
