import { invertPanels } from "../../algebra/invertPanels.js";
import type { Matrix } from "../../algebra/matrix.js";
import type { PanelCholesky } from "../../algebra/panelCholesky.js";
import type { Products } from "../../algebra/products.js";
import { TrainingDataError } from "../../errors.js";
import { LowerPanels } from "../../math/lowerPanels.js";
import type { GramSum } from "../regression/gramSum.js";
import { groupGram } from "../regression/groupGram.js";
import { ridgeWeights } from "../regression/ridgeWeights.js";
import type { RowLayout } from "../rows/rowBlock.js";

/** A group's cross-fitted weights, and the factors of its rows. */
export interface FoldSolution {
  /** Objectives with the same training rows. */
  readonly group: readonly number[];
  /** [objectives of the group, folds, d] as a matrix of rows: trained without the fold. */
  readonly weights: Matrix<Float64Array>;
  /** One for each different penalty. */
  readonly factors: readonly PenaltyFactor[];
}

/** L⁻¹ of XᵀX + α I = L Lᵀ. */
export interface PenaltyFactor {
  readonly objectives: readonly number[];
  readonly inverse: LowerPanels;
}

export interface FoldTools {
  readonly products: Products;
  readonly factorisation: PanelCholesky;
  readonly folds: number;
}

/**
 * @param sums   of each of the plan's sums its folds.
 * @param alphas [k].
 * @throws TrainingDataError "E_SINGULAR".
 */
export async function solveFolds(
  group: readonly number[],
  sums: readonly (readonly (GramSum | undefined)[])[],
  { hiddenSize: d, objectives }: RowLayout,
  alphas: readonly number[],
  { products, factorisation, folds }: FoldTools,
): Promise<FoldSolution> {
  const byAlpha = new Map<number, number[]>();
  for (const j of group) byAlpha.set(alphas[j] ?? 0, [...(byAlpha.get(alphas[j] ?? 0) ?? []), j]);
  const weights = new Float64Array(group.length * folds * d);
  const work = new LowerPanels(d, group.length);
  for (let fold = 0; fold < folds; fold++) {
    const others = sums.flatMap((parts) => parts.filter((_, part) => part !== fold));
    const gram = groupGram(group, others, d);
    for (const [alpha, own] of byAlpha) {
      const solution = await solve(gram, alpha, work);
      for (const j of own) {
        const m = group.indexOf(j);
        weights.set(solution.subarray(m * d, (m + 1) * d), (m * folds + fold) * d);
      }
    }
  }
  const gram = groupGram(group, sums.flat(), d);
  const factors: PenaltyFactor[] = [];
  for (const [alpha, own] of byAlpha) {
    const inverse = new LowerPanels(d, group.length);
    await solve(gram, alpha, inverse);
    await invertPanels(products, inverse);
    factors.push({ objectives: own, inverse });
  }
  return { group, weights: { data: weights, rows: group.length * folds, cols: d }, factors };

  async function solve(matrix: LowerPanels, alpha: number, target: LowerPanels): Promise<Float64Array> {
    const solution = await ridgeWeights(factorisation, matrix, alpha, target);
    if (solution) return solution;
    throw new TrainingDataError("E_SINGULAR", "without a fold of the rows, the features depend on each other", {
      where: `objective "${objectives[group[0] ?? 0]}"`,
      found: `alpha ${alpha}`,
      fix: "Use larger penalties, or scale the features",
    });
  }
}
