/** The identity [k, k], float32, row-major. */
export function identityMatrix(k: number): Float32Array {
  const matrix = new Float32Array(k * k);
  for (let i = 0; i < k; i++) matrix[i * k + i] = 1;
  return matrix;
}
