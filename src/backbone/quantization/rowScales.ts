/**
 * For each row of a weight the step between neighbouring integers, at which its largest absolute value is `levels`.
 * @param weight [out, in], row-major.
 * @returns [out]; 1 for rows of zeros.
 */
export function rowScales(weight: Float32Array, out: number, levels: number): Float32Array {
  const width = weight.length / out;
  return Float32Array.from({ length: out }, (_, n) => {
    let largest = 0;
    for (let i = n * width; i < (n + 1) * width; i++) largest = Math.max(largest, Math.abs(weight[i]!));
    return largest / levels || 1;
  });
}
