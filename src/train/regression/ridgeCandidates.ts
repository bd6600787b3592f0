import { PanelCholesky } from "../../algebra/panelCholesky.js";
import type { Products } from "../../algebra/products.js";
import { LowerPanels } from "../../math/lowerPanels.js";
import type { RowExamination } from "../rows/examineRows.js";
import { planSums } from "../rows/planSums.js";
import type { RowLayout, RowSource } from "../rows/rowBlock.js";
import { groupBatches } from "./groupBatches.js";
import { groupGram } from "./groupGram.js";
import { ridgeWeights } from "./ridgeWeights.js";
import { sumRows } from "./sumRows.js";

/** Every objective's weights at every penalty. */
export interface RidgeCandidates {
  readonly alphas: readonly number[];
  /** [k, alphas, d] float64, row-major. */
  readonly weights: Float64Array;
  /** [k, alphas], nonzero where XᵀX + α I isn't positive definite in double precision; the weights are zero there. */
  readonly unsolved: Uint8Array;
}

export interface CandidateOptions {
  readonly products: Products;
  readonly alphas: readonly number[];
  /** Bytes for sums of outer products. */
  readonly memory: number;
  /** Called with the row passes done, then with the systems solved. */
  readonly onProgress: (stage: "sums" | "solve", done: number, total: number) => void;
}

/** Ridge regression on the training rows at all penalties; one pass over the rows for as many groups as fit memory. */
export async function ridgeCandidates(
  source: RowSource,
  layout: RowLayout,
  { patterns, rows: total }: RowExamination,
  { products, alphas, memory, onProgress }: CandidateOptions,
): Promise<RidgeCandidates> {
  const { hiddenSize: d, objectives } = layout;
  const { groups } = patterns;
  const weights = new Float64Array(objectives.length * alphas.length * d);
  const unsolved = new Uint8Array(objectives.length * alphas.length);
  const batches = groupBatches(groups, d, memory);
  const factorisation = new PanelCholesky(products);
  let systems = 0;
  for (const [i, batch] of batches.entries()) {
    const onRows = (rows: number) => onProgress("sums", i * total + rows, batches.length * total);
    const sums = (await sumRows(source, layout, planSums(patterns, batch), { products, onRows })).flat();
    for (const group of batch) {
      const gram = groupGram(group, sums, d);
      const work = new LowerPanels(d, group.length);
      for (const [a, alpha] of alphas.entries()) {
        const solution = await ridgeWeights(factorisation, gram, alpha, work);
        for (const [m, j] of group.entries()) {
          const candidate = j * alphas.length + a;
          if (solution) weights.set(solution.subarray(m * d, (m + 1) * d), candidate * d);
          else unsolved[candidate] = 1;
        }
        onProgress("solve", ++systems, groups.length * alphas.length);
      }
    }
  }
  return { alphas, weights, unsolved };
}
