/**
 * float32 to half precision, to the nearest, ties to even; beyond the largest half, infinity.
 * @param values [n]
 * @returns [n], IEEE 754 binary16 bit patterns.
 */
export function encodeHalf(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, (word) => {
    const sign = (word >>> 16) & 0x8000;
    const magnitude = word & 0x7fffffff;
    if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
    if (magnitude >= 0x47800000) return sign | 0x7c00; // 2^16 and more
    if (magnitude < 0x38800000) return sign | subnormal(magnitude); // below 2^-14
    // 112 = 127 - 15 in the exponent's place, then 13 bits of the fraction go, the last kept one being made even on ties
    return sign | ((magnitude - 0x38000000 + 0x0fff + ((magnitude >>> 13) & 1)) >>> 13);
  });
}

const word = new Uint32Array(1);
const asFloat = new Float32Array(word.buffer);

/** Multiples of 2^-24, rounded to even. */
function subnormal(magnitude: number): number {
  word[0] = magnitude;
  const scaled = asFloat[0]! * 2 ** 24;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
