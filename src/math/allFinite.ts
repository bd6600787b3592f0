/** Whether no number is NaN or infinite. */
export function allFinite(x: Float32Array | Float64Array): boolean {
  let zero = 0;
  for (let i = 0; i < x.length; i++) zero += x[i]! * 0; // without a branch; NaN from the first NaN or infinity on
  return zero === 0;
}
