/** exp(z_j) / Σ exp(z), shifted by the largest z so that nothing overflows. */
export function softmax(z: Float64Array): Float64Array {
  const largest = z.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const exponentials = z.map((value) => Math.exp(value - largest));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}
