import type { RewardUncertainty } from "../../heads/uncertainty/rewardUncertainty.js";

/**
 * Error bars of scaled features as those of the features themselves: |L⁻¹ diag(s) h|² is the leverage of diag(s) h, and
 * L⁻¹ diag(s) is a lower triangle as well.
 * @param scales s [d]
 */
export function unscaledUncertainty(uncertainty: RewardUncertainty, scales: Float64Array): RewardUncertainty {
  const factors = uncertainty.factors.map((packed) => {
    const unscaled = packed.slice();
    let at = 0;
    for (let row = 0; row < scales.length; row++) {
      for (let col = 0; col <= row; col++) unscaled[at++]! *= scales[col]!;
    }
    return unscaled;
  });
  return { ...uncertainty, factors };
}
