/** Whether no number from `start` up to `end` is NaN or infinite. */
export function allFinite(x: Float32Array | Float64Array, start = 0, end: number = x.length): boolean {
  // without a branch: NaN times zero, and infinity times zero, are NaN and stay it
  let a = 0;
  let b = 0;
  let i = start;
  for (; i + 1 < end; i += 2) {
    a += x[i]! * 0;
    b += x[i + 1]! * 0;
  }
  if (i < end) a += x[i]! * 0;
  return a + b === 0;
}
