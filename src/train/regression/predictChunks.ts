import type { Matrix } from "../../algebra/matrix.js";
import type { Products } from "../../algebra/products.js";
import type { RowBlock, RowSource } from "../rows/rowBlock.js";

/** Rows multiplied at a time. */
const CHUNK = 512;

/** Predictions for some rows of a block. */
export interface PredictedRows {
  readonly block: RowBlock;
  /** Of the block's first row among all rows. */
  readonly firstRow: number;
  /** Rows of the block. */
  readonly rows: readonly number[];
  /** [rows, m] float64, row-major: X Wᵀ. */
  readonly values: Float64Array;
}

/**
 * Predictions of linear models in one pass over the rows, in float64.
 * @param weights [m, d], a model a row.
 * @param k       objectives of the source.
 * @param wanted  rows to predict; where a block has none nothing is computed, and the block is yielded all the same.
 */
export async function* predictChunks(
  products: Products,
  source: RowSource,
  k: number,
  weights: Matrix<Float64Array>,
  wanted: (block: RowBlock, row: number) => boolean,
): AsyncGenerator<PredictedRows> {
  const d = weights.cols;
  const x = new Float64Array(CHUNK * d);
  let firstRow = 0;
  for await (const block of source()) {
    const count = block.labels.length / k;
    const rows = Array.from({ length: count }, (_, row) => row).filter((row) => wanted(block, row));
    for (let start = 0; start === 0 || start < rows.length; start += CHUNK) {
      const chunk = rows.slice(start, start + CHUNK);
      for (const [i, row] of chunk.entries()) x.set(block.features.subarray(row * d, (row + 1) * d), i * d);
      const features = { data: x.subarray(0, chunk.length * d), rows: chunk.length, cols: d };
      const { data } = await products.multiply(features, weights, { transposeB: true });
      yield { block, firstRow, rows: chunk, values: data };
    }
    firstRow += count;
  }
}
