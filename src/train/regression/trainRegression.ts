import type { Products } from "../../algebra/products.js";
import { UsageError } from "../../errors.js";
import type { RowExamination } from "../rows/examineRows.js";
import type { RowLayout, RowSource } from "../rows/rowBlock.js";
import { chooseAlphas, type RegressionFit } from "./chooseAlphas.js";
import { ridgeCandidates } from "./ridgeCandidates.js";
import { validationErrors } from "./validationErrors.js";

/** The paper's penalties: nine powers of ten. */
const ALPHAS: readonly number[] = [1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1000, 10000];

/** Enough for the paper's eight groups at a hidden size of 4,096, and a quarter of a laptop's memory. */
const MEMORY = 1.5 * 2 ** 30;

export interface RegressionOptions {
  readonly products: Products;
  /** Penalties to try, ascending. */
  readonly alphas?: readonly number[];
  /** Bytes for sums of outer products; where they don't fit, the rows are read several times. */
  readonly memory?: number;
  /** Called as it goes: with rows summed, systems solved, rows validated. */
  readonly onProgress?: (stage: "sums" | "solve" | "validate", done: number, total: number) => void;
}

/**
 * Stage 1: per objective ridge regression without intercept, w = (XᵀX + α I)⁻¹ Xᵀy over its training rows, with the α
 * of the smallest mean squared error on its validation rows. Objectives with the same training rows share XᵀX. Two
 * passes over the rows; memory O(groups · d²). In float64 throughout; the order of rows and the size of blocks change
 * the result by rounding only.
 * @param examination of the same rows.
 * @throws UsageError "E_ALPHAS", TrainingDataError "E_SINGULAR" for an objective that no penalty makes solvable.
 */
export async function trainRegression(
  source: RowSource,
  layout: RowLayout,
  examination: RowExamination,
  { products, alphas = ALPHAS, memory = MEMORY, onProgress = () => undefined }: RegressionOptions,
): Promise<RegressionFit> {
  refuseAlphas(alphas);
  const candidates = await ridgeCandidates(source, layout, examination, { products, alphas, memory, onProgress });
  const onRows = (rows: number) => onProgress("validate", rows, examination.rows);
  const errors = await validationErrors(products, source, layout, candidates.weights, onRows);
  return chooseAlphas(layout.objectives, examination, candidates, errors);
}

function refuseAlphas(alphas: readonly number[]): void {
  const ascending = alphas.every((alpha, i) => Number.isFinite(alpha) && alpha > (alphas[i - 1] ?? -1));
  if (alphas.length > 0 && ascending && (alphas[0] ?? 0) >= 0) return;
  throw new UsageError("E_ALPHAS", "penalties must be numbers of at least 0, in ascending order", {
    found: alphas.join(", ") || "none",
  });
}
