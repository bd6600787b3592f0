/**
 * s = Σ_j w_j D_j of each pair: by how much the chosen response scores higher.
 * @param gating [U, k]: the gate's weights for each prompt.
 * @param promptOf [N] row of `gating` of each pair.
 * @param differences D [N, k].
 * @returns [N] float64
 */
export function pairMargins(
  gating: Float32Array | Float64Array,
  promptOf: Int32Array,
  differences: Float64Array,
): Float64Array {
  const k = differences.length / promptOf.length;
  return Float64Array.from(promptOf, (prompt, pair) => {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += gating[prompt * k + j]! * differences[pair * k + j]!;
    return sum;
  });
}
