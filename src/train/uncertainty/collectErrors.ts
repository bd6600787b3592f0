import type { Products } from "../../algebra/products.js";
import { columnSquares } from "../../math/columnSquares.js";
import { packRows } from "../../math/packRows.js";
import { isTraining } from "../rows/isTraining.js";
import type { RowBlock, RowSource } from "../rows/rowBlock.js";
import type { FoldSolution, PenaltyFactor } from "./solveFolds.js";

/** Rows multiplied at a time. */
const CHUNK = 504;

/** Of the training rows of a group, in their order. */
export interface GroupErrors {
  /** Per objective of the group: label minus the prediction of the weights trained without the row's fold. */
  readonly residuals: number[][];
  /** Per factor: xᵀ (XᵀX + α I)⁻¹ x. */
  readonly leverages: number[][];
}

/** One pass over the rows. */
export async function collectErrors(
  products: Products,
  source: RowSource,
  k: number,
  folds: number,
  solutions: readonly FoldSolution[],
  onRows: (rows: number) => void,
): Promise<GroupErrors[]> {
  const errors = solutions.map(({ group, factors }) => ({
    residuals: group.map((): number[] => []),
    leverages: factors.map((): number[] => []),
  }));
  let done = 0;
  for await (const block of source()) {
    const count = block.labels.length / k;
    for (const [g, solution] of solutions.entries()) {
      const [first = 0] = solution.group;
      const rows = Array.from({ length: count }, (_, row) => row).filter((row) => isTraining(block, row, first, k));
      for (let start = 0; start < rows.length; start += CHUNK) {
        await addChunk(block, rows.slice(start, start + CHUNK), solution, errors[g]);
      }
    }
    done += count;
    onRows(done);
  }
  return errors;

  async function addChunk(
    { features, labels, fold }: RowBlock,
    rows: readonly number[],
    { group, weights, factors }: FoldSolution,
    into: GroupErrors | undefined,
  ): Promise<void> {
    const { cols: d } = weights;
    const x = { data: new Float64Array(d * rows.length), rows: d, cols: rows.length };
    packRows(features, d, rows, x.data, x.cols, 0);
    const predictions = (await products.multiply(weights, x)).data;
    for (const [m, j] of group.entries()) {
      for (const [i, row] of rows.entries()) {
        const prediction = predictions[(m * folds + (fold?.[row] ?? 0)) * x.cols + i] ?? Number.NaN;
        into?.residuals[m]?.push((labels[row * k + j] ?? Number.NaN) - prediction);
      }
    }
    for (const [f, factor] of factors.entries()) into?.leverages[f]?.push(...(await leveragesOf(factor, x)));
  }

  /** |L⁻¹ x|² of the columns of x. */
  async function leveragesOf(
    { inverse }: PenaltyFactor,
    x: { data: Float64Array; rows: number; cols: number },
  ): Promise<Float64Array> {
    const z = new Float64Array(x.data.length);
    for (const { first, width, data } of inverse.panels) {
      const rows = x.rows - first;
      await products.add(
        { data: z.subarray(first * x.cols), rows, cols: x.cols },
        { data: data.subarray(0, rows * width), rows, cols: width },
        { data: x.data.subarray(first * x.cols, (first + width) * x.cols), rows: width, cols: x.cols },
      );
    }
    return columnSquares(z, x.cols);
  }
}
