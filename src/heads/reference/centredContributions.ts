/**
 * Contributions as differences from an average response: w_j (r'_j - mean_j), where mean_j is the mean of r'_j over the
 * reference set. Since r' is linear in r, it is made of the means of the raw rewards: mean' = mean T(λ).
 * @param gating          w [k].
 * @param debiasedRewards r' [k].
 * @param means           [k], of the raw rewards.
 * @param transform       T [k, k] row-major; λ is how much of it applies, T(λ) = I - λ (I - T).
 * @returns [k] float64.
 */
export function centredContributions(
  gating: Float64Array,
  debiasedRewards: Float64Array,
  means: readonly number[],
  transform: Float32Array | Float64Array,
  lambda: number,
): Float64Array {
  const k = gating.length;
  return gating.map((weight, j) => {
    let mean = 0;
    for (let i = 0; i < k; i++) {
      const identity = i === j ? 1 : 0;
      mean += means[i]! * (identity - lambda * (identity - transform[i * k + j]!));
    }
    return weight * (debiasedRewards[j]! - mean);
  });
}
