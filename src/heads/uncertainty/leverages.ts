import type { RewardUncertainty } from "./rewardUncertainty.js";

/**
 * l_j = hᵀ (XᵀX + α_j I)⁻¹ h = |L⁻¹ h|²: how far h lies from what the objective's training rows cover.
 * @param h [d], final-norm hidden state at the last token.
 * @returns [k] float64.
 */
export function leverages({ factors, factorOf }: RewardUncertainty, h: Float32Array | Float64Array): Float64Array {
  const perFactor = factors.map((factor) => {
    let leverage = 0;
    let at = 0;
    for (let row = 0; row < h.length; row++) {
      let sum = 0;
      for (let col = 0; col <= row; col++) sum += factor[at++]! * h[col]!;
      leverage += sum * sum;
    }
    return leverage;
  });
  return Float64Array.from(factorOf, (factor) => perFactor[factor] ?? Number.NaN);
}
