/**
 * float32 to bfloat16, to the nearest, ties to even; beyond the largest, infinity.
 * @param values [n]
 * @returns [n], bit patterns: the upper halves of float32's.
 */
export function encodeBfloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i]!;
    // a NaN whose payload is all in the lower half would round to infinity: the quiet bit keeps it one
    out[i] = (word & 0x7fffffff) > 0x7f800000 ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return out;
}
