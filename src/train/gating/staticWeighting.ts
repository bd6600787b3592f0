import { cholesky } from "../../math/cholesky.js";
import { sigmoid } from "../../math/sigmoid.js";
import { solveLower } from "../../math/solveLower.js";
import { solveUpper } from "../../math/solveUpper.js";
import { bradleyTerryLoss } from "./bradleyTerryLoss.js";
import { staticMargins } from "./staticMargins.js";

/** λ below, on columns of unit size: small beside any data's curvature, enough to keep separable data finite. */
const RIDGE = 1e-6;

/** Newton's decrement at which no further step is worth it. */
const TOLERANCE = 1e-20;
const MAX_STEPS = 100;

/**
 * The best weighting that is the same for every prompt: logistic regression of the preferences on the differences of
 * the rewards, without intercept, by Newton's method (IRLS). It minimises
 *
 *   L(u) = mean -log σ(D u) + λ/2 |u|²
 *   L'   = -mean D σ(-D u) + λ u,   L'' = mean D Dᵀ σ(D u) σ(-D u) + λ I
 *
 * with D's columns divided by their root mean squares first, so that λ means the same for every objective.
 * @param differences D [N, k], row-major: rewards of chosen minus rewards of rejected.
 * @returns [k] weights of the objectives as they are; some may be negative, as a gate's can't.
 */
export function staticWeighting(differences: Float64Array, objectives: number): Float64Array {
  const k = objectives;
  const scales = columnScales(differences, k);
  const scaled = differences.map((value, at) => value / scales[at % k]!);
  let u: Float64Array = new Float64Array(k);
  for (let step = 0; step < MAX_STEPS; step++) {
    const { gradient, hessian } = derivatives(scaled, u);
    const direction = gradient.slice();
    cholesky(hessian, k);
    solveLower(hessian, k, direction, 1);
    solveUpper(hessian, k, direction, 1);
    const decrement = gradient.reduce((sum, g, j) => sum + g * direction[j]!, 0);
    if (decrement <= TOLERANCE) break;
    u = shorten(scaled, u, direction, decrement);
  }
  return u.map((value, j) => value / scales[j]!);
}

/** u - t direction, with the first t of 1, ½, ¼ … that lowers the loss as far as its slope promises (Armijo's rule). */
function shorten(differences: Float64Array, u: Float64Array, direction: Float64Array, decrement: number): Float64Array {
  const before = loss(differences, u);
  for (let t = 1; t > 1e-10; t /= 2) {
    const next = u.map((value, j) => value - t * direction[j]!);
    if (loss(differences, next) <= before - 1e-4 * t * decrement) return next;
  }
  return u; // as low as rounding lets it be
}

function loss(differences: Float64Array, u: Float64Array): number {
  return bradleyTerryLoss(staticMargins(differences, u), 1) + (RIDGE / 2) * u.reduce((sum, x) => sum + x * x, 0);
}

function derivatives(differences: Float64Array, u: Float64Array): { gradient: Float64Array; hessian: Float64Array } {
  const k = u.length;
  const margins = staticMargins(differences, u);
  const gradient = u.map((value) => RIDGE * value);
  const hessian = new Float64Array(k * k);
  for (let j = 0; j < k; j++) hessian[j * k + j] = RIDGE;
  for (const [pair, margin] of margins.entries()) {
    const miss = sigmoid(-margin) / margins.length;
    const curvature = miss * sigmoid(margin);
    const row = pair * k;
    for (let i = 0; i < k; i++) {
      gradient[i]! -= miss * differences[row + i]!;
      const factor = curvature * differences[row + i]!;
      for (let j = 0; j <= i; j++) hessian[i * k + j]! += factor * differences[row + j]!; // the lower triangle is read
    }
  }
  return { gradient, hessian };
}

/** Root mean square of each column; 1 for one of zeros, such as verbosity once it is debiased. */
function columnScales(differences: Float64Array, k: number): Float64Array {
  const squares = new Float64Array(k);
  for (const [at, value] of differences.entries()) squares[at % k]! += value * value;
  return squares.map((sum) => Math.sqrt((sum * k) / differences.length) || 1);
}
