/**
 * Multiplies consecutive blocks of `values` by the normalised Hadamard matrix H / √size (Sylvester's order), in place.
 * H is symmetric and H H = I, so the transform is its own inverse.
 * @param values length a multiple of `size`.
 * @param size a power of two.
 */
export function hadamard(values: Float32Array, size: number): void {
  const scale = 1 / Math.sqrt(size);
  for (let start = 0; start < values.length; start += size) {
    for (let half = 1; half < size; half *= 2) {
      for (let i = start; i < start + size; i += 2 * half) {
        for (let j = i; j < i + half; j++) {
          const a = values[j]!;
          const b = values[j + half]!;
          values[j] = a + b;
          values[j + half] = a - b;
        }
      }
    }
    for (let i = start; i < start + size; i++) values[i]! *= scale;
  }
}
