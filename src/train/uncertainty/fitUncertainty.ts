import { PanelCholesky } from "../../algebra/panelCholesky.js";
import type { Products } from "../../algebra/products.js";
import type { RewardUncertainty } from "../../heads/uncertainty/rewardUncertainty.js";
import { groupBatches } from "../regression/groupBatches.js";
import { sumRows } from "../regression/sumRows.js";
import type { RowExamination } from "../rows/examineRows.js";
import { planSums } from "../rows/planSums.js";
import type { RowLayout, RowSource } from "../rows/rowBlock.js";
import { collectErrors } from "./collectErrors.js";
import { groupNoise } from "./groupNoise.js";
import { leverageLimit } from "./leverageLimit.js";
import { type FoldSolution, solveFolds } from "./solveFolds.js";

const MEMORY = 1.5 * 2 ** 30;

export interface UncertaintyOptions {
  readonly products: Products;
  /** How many folds the rows are in: each row's `fold` is below it. At least 2. */
  readonly folds: number;
  /** Bytes for sums of outer products; where they don't fit, the rows are read several times. */
  readonly memory?: number;
  /** Called with the rows done in all passes. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Error bars for stage 1. Per objective the factor of XᵀX + α_j I, which gives leverages, and the noise of its labels,
 * cross-fitted: each fold's rows are predicted by weights from the other folds, at the same penalty.
 * Two passes over the rows for as many groups as fit memory. Memory besides: two numbers per training label.
 * @param examination of the same rows.
 * @param alphas      [k], the penalties that the weights were trained at.
 * @throws TrainingDataError "E_SINGULAR" where the rows without a fold depend on each other.
 */
export async function fitUncertainty(
  source: RowSource,
  layout: RowLayout,
  { patterns, rows: total }: RowExamination,
  alphas: readonly number[],
  { products, folds, memory = MEMORY, onProgress = () => undefined }: UncertaintyOptions,
): Promise<RewardUncertainty> {
  const { hiddenSize, objectives } = layout;
  const k = objectives.length;
  const factors: Float32Array[] = [];
  const factorOf = new Array<number>(k).fill(0);
  const covariance = new Float64Array(k * k);
  const limits = new Float64Array(k);
  const intervals = new Float64Array(k);
  // a part more than there are folds, for the factors
  const batches = groupBatches(patterns.groups, hiddenSize, memory, folds + 1);
  for (const [i, batch] of batches.entries()) {
    const onRows = (pass: number) => (rows: number) =>
      onProgress((2 * i + pass) * total + rows, 2 * batches.length * total);
    const solutions = await solveBatch(batch, onRows(0));
    const errors = await collectErrors(products, source, k, folds, solutions, onRows(1));
    for (const [g, { group, factors: own }] of solutions.entries()) {
      const { residuals = [], leverages = [] } = errors[g] ?? {};
      const ofObjective = group.map((j) => leverages[own.findIndex((factor) => factor.objectives.includes(j))] ?? []);
      const noise = groupNoise(residuals, ofObjective, folds);
      for (const [a, j] of group.entries()) {
        intervals[j] = noise.interval90[a] ?? Number.NaN;
        limits[j] = leverageLimit(ofObjective[a] ?? []);
        for (const [b, other] of group.entries()) {
          covariance[j * k + other] = noise.covariance[a * group.length + b] ?? Number.NaN;
        }
      }
      for (const { objectives: sharing, inverse } of own) {
        for (const j of sharing) factorOf[j] = factors.length;
        factors.push(inverse.packed());
      }
    }
  }
  return { hiddenSize, factors, factorOf, covariance, leverageLimit: limits, interval90: intervals };

  /** A function of its own, so that the sums are gone before the next pass. */
  async function solveBatch(
    batch: readonly (readonly number[])[],
    onRows: (rows: number) => void,
  ): Promise<FoldSolution[]> {
    const sums = await sumRows(source, layout, planSums(patterns, batch), { products, parts: folds, onRows });
    const factorisation = new PanelCholesky(products);
    const solutions: FoldSolution[] = [];
    for (const group of batch) {
      solutions.push(await solveFolds(group, sums, layout, alphas, { products, factorisation, folds }));
    }
    return solutions;
  }
}
