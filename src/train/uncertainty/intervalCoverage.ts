import type { Products } from "../../algebra/products.js";
import type { RewardUncertainty } from "../../heads/uncertainty/rewardUncertainty.js";
import { columnSquares } from "../../math/columnSquares.js";
import type { ObjectiveValidation } from "../regression/validateRegression.js";
import type { RowSource } from "../rows/rowBlock.js";

/** Rows multiplied at a time. */
const CHUNK = 512;

/** How error bars of one objective do on its validation rows. */
export interface IntervalCoverage {
  /** Share of the labels inside their 90 % interval. */
  readonly coverage90: number;
  /** Share of the rows whose leverage is beyond the limit. */
  readonly unusual: number;
}

/**
 * Leverages and 90 % intervals of the validation rows. One pass over the rows for each factor, with its triangle as a full
 * matrix in float64.
 * @param validations as `validateRegression` gives them for the same rows.
 */
export async function intervalCoverage(
  products: Products,
  source: RowSource,
  { hiddenSize: d, factors, factorOf, covariance, leverageLimit, interval90 }: RewardUncertainty,
  validations: readonly ObjectiveValidation[],
): Promise<IntervalCoverage[]> {
  const k = validations.length;
  const result = new Array<IntervalCoverage>(k);
  for (const [f, packed] of factors.entries()) {
    const own = [...validations.keys()].filter((j) => factorOf[j] === f);
    const leverages = await leveragesOf(packed, new Set(own.flatMap((j) => [...(validations[j]?.rows ?? [])])));
    for (const j of own) {
      const { rows = [], labels = [], rewards = [] } = validations[j] ?? {};
      const width = (interval90[j] ?? 0) * Math.sqrt(covariance[j * k + j] ?? 0);
      let inside = 0;
      let unusual = 0;
      for (const [i, row] of rows.entries()) {
        const leverage = leverages.get(row) ?? Number.NaN;
        const error = Math.abs((labels[i] ?? 0) - (rewards[i] ?? 0));
        if (error <= width * Math.sqrt(1 + leverage)) inside++;
        if (leverage > (leverageLimit[j] ?? 0)) unusual++;
      }
      result[j] = { coverage90: inside / rows.length, unusual: unusual / rows.length };
    }
  }
  return result;

  /** |L⁻¹ h|² of some rows, by number. */
  async function leveragesOf(packed: Float32Array, wanted: ReadonlySet<number>): Promise<Map<number, number>> {
    const factor = { data: fullMatrix(packed, d), rows: d, cols: d };
    const found = new Map<number, number>();
    let first = 0;
    for await (const { features } of source()) {
      const count = features.length / d;
      const rows = Array.from({ length: count }, (_, row) => row).filter((row) => wanted.has(first + row));
      for (let start = 0; start < rows.length; start += CHUNK) {
        const chunk = rows.slice(start, start + CHUNK);
        const h = new Float64Array(chunk.length * d);
        for (const [i, row] of chunk.entries()) h.set(features.subarray(row * d, (row + 1) * d), i * d);
        const z = await products.multiply(factor, { data: h, rows: chunk.length, cols: d }, { transposeB: true });
        const squares = columnSquares(z.data, chunk.length);
        for (const [i, row] of chunk.entries()) found.set(first + row, squares[i] ?? Number.NaN);
      }
      first += count;
    }
    return found;
  }
}

/** A packed lower triangle with zeros above the diagonal. */
function fullMatrix(packed: Float32Array, d: number): Float64Array {
  const full = new Float64Array(d * d);
  let at = 0;
  for (let row = 0; row < d; row++) {
    full.set(packed.subarray(at, at + row + 1), row * d);
    at += row + 1;
  }
  return full;
}
