import type { FloatArray } from "./floatArray.js";

/** PyTorch's defaults. */
const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

/** What AdamW changes, all of one length; the moments begin with zeros. */
export interface AdamState {
  readonly parameters: FloatArray;
  readonly firstMoments: FloatArray;
  readonly secondMoments: FloatArray;
}

/**
 * One step of AdamW, in place, with PyTorch's order of operations:
 *
 *   θ ← θ - η λ θ,   m ← m + (1 - β1) (g - m),   v ← β2 v + (1 - β2) g²
 *   θ ← θ - η / (1 - β1^t) · m / (√v / √(1 - β2^t) + ε)
 *
 * Computed in double precision, stored in that of the arrays.
 * @param gradients g.
 * @param t number of the step, from 1.
 * @param rate η.
 * @param decay λ.
 */
export function adamW(state: AdamState, gradients: FloatArray, t: number, rate: number, decay: number): void {
  const { parameters, firstMoments, secondMoments } = state;
  const kept = 1 - rate * decay;
  const stepSize = rate / (1 - BETA_1 ** t);
  const correction = Math.sqrt(1 - BETA_2 ** t);
  for (let i = 0; i < parameters.length; i++) {
    const g = gradients[i]!;
    const m = firstMoments[i]! + (1 - BETA_1) * (g - firstMoments[i]!);
    const v = secondMoments[i]! * BETA_2 + (1 - BETA_2) * g * g;
    firstMoments[i] = m;
    secondMoments[i] = v;
    parameters[i] = parameters[i]! * kept - stepSize * (m / (Math.sqrt(v) / correction + EPSILON));
  }
}
