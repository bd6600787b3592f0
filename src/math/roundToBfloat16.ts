const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The nearest bfloat16 value, ties to even, as a number. NaN and infinities stay what they are. */
export function roundToBfloat16(value: number): number {
  float[0] = value;
  const pattern = bits[0]!;
  if ((pattern & 0x7f800000) === 0x7f800000) return value;
  bits[0] = (pattern + 0x7fff + ((pattern >>> 16) & 1)) & 0xffff0000;
  return float[0]!;
}
