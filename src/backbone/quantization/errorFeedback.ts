import type { PanelCholesky } from "../../algebra/panelCholesky.js";
import { LowerPanels } from "../../math/lowerPanels.js";
import type { InputStatistics } from "./inputStatistics.js";

/** Added to the diagonal, as a part of its mean: more inputs than calibration rows leave the Gram matrix singular. */
const DAMPING = 0.01;

/**
 * How the rounding errors of earlier inputs change what later inputs should be rounded to: F [width, width], float32
 * row-major, F[i, j] for j < i, zero elsewhere.
 * With the calibration rows X, rounding W to Ŵ costs ‖X (W - Ŵ)ᵀ‖² = tr E G Eᵀ, E = W - Ŵ, G = XᵀX. With G = R Rᵀ, R
 * upper triangular, that is Σ_i R_ii² ‖E_i + Σ_{j<i} F_ij E_j‖², F_ij = R_ji / R_ii: each term is smallest when W_i plus
 * the sum is what gets rounded. It is GPTQ's rounding (Frantar et al. 2022), in the form of LDLQ (Chee et al. 2023).
 */
export async function errorFeedback({ gram, rows }: InputStatistics, cholesky: PanelCholesky): Promise<Float32Array> {
  const width = Math.sqrt(gram.length);
  const g = flipped(gram, width, rows);
  await cholesky.factor(g);
  const feedback = new Float32Array(gram.length);
  for (let i = 0; i < width; i++) {
    const pivot = g.at(width - 1 - i, width - 1 - i);
    for (let j = 0; j < i; j++) feedback[i * width + j] = g.at(width - 1 - j, width - 1 - i) / pivot;
  }
  return feedback;
}

/** The damped Gram matrix, rows and columns in reverse order, in which an upper factor is a lower one. */
function flipped(gram: Float32Array, width: number, rows: number): LowerPanels {
  const panels = new LowerPanels(width);
  for (const { first, width: columns, data } of panels.panels) {
    for (let row = first; row < width; row++) {
      for (let c = 0; c < columns; c++) {
        data[(row - first) * columns + c] = gram[(width - 1 - row) * width + width - 1 - first - c]! / rows;
      }
    }
  }
  let trace = 0;
  for (let i = 0; i < width; i++) trace += gram[i * (width + 1)]! / rows;
  panels.addDiagonal((DAMPING * trace) / width || 1);
  return panels;
}
