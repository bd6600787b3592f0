import type { PanelCholesky } from "../../algebra/panelCholesky.js";
import { NotPositiveDefiniteError } from "../../errors.js";
import type { LowerPanels } from "../../math/lowerPanels.js";
import { solveTransposedPanels } from "../../math/solveTransposedPanels.js";

/**
 * Ridge regression without intercept, w_j = (XᵀX + α I)⁻¹ Xᵀy_j, for all objectives of a group.
 * @param gram XᵀX [d, d] with the rows y_jᵀX as border. Not modified.
 * @param work as large; the factor of XᵀX + α I is left there.
 * @returns [border, d] float64, row-major; undefined where the sum isn't positive definite in double precision.
 */
export async function ridgeWeights(
  factorisation: PanelCholesky,
  gram: LowerPanels,
  alpha: number,
  work: LowerPanels,
): Promise<Float64Array | undefined> {
  work.set(gram);
  work.addDiagonal(alpha);
  try {
    await factorisation.factor(work);
  } catch (error) {
    if (error instanceof NotPositiveDefiniteError) return undefined;
    throw error;
  }
  // the factorisation has solved L Z = XᵀY for the border on its way
  const { n: d, border } = gram;
  const weights = new Float64Array(border * d);
  for (const { first, width, data } of work.panels) {
    const below = (d - first) * width;
    for (let m = 0; m < border; m++) {
      weights.set(data.subarray(below + m * width, below + (m + 1) * width), m * d + first);
    }
  }
  solveTransposedPanels(work, weights, border);
  return weights;
}
