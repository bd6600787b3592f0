/**
 * Rewards r = W h of both sides of each pair, before the transform.
 * @param embeddings [N, 2, d] float32, row-major: hidden states at the last token, of chosen and rejected.
 * @param regression W [k, d], row-major.
 * @returns [N, 2, k] float64; products are summed in double precision.
 */
export function pairRewards(
  embeddings: Float32Array,
  regression: Float32Array | Float64Array,
  objectives: number,
): Float64Array {
  const d = regression.length / objectives;
  const rewards = new Float64Array((embeddings.length / d) * objectives);
  const h = new Float64Array(d);
  for (let row = 0; row * d < embeddings.length; row++) {
    h.set(embeddings.subarray(row * d, (row + 1) * d));
    for (let j = 0; j < objectives; j++) {
      let sum = 0;
      const start = j * d;
      for (let i = 0; i < d; i++) sum += regression[start + i]! * h[i]!;
      rewards[row * objectives + j] = sum;
    }
  }
  return rewards;
}
