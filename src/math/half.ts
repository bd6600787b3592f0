/**
 * The float32 value of every half-precision number, indexed by its 16 bits. Exact: float32 holds all of them.
 * A table, because Node 20 has no Float16Array and a look-up costs less than taking the bits apart.
 */
export const halfValues: Float32Array = halfTable();

const halfBits = new Uint32Array(halfValues.buffer);

/**
 * Half precision to float32. Copies bits, so that the payloads of NaNs survive.
 * @param halves [n], IEEE 754 binary16 bit patterns.
 * @param out    [n], written.
 */
export function decodeHalf(halves: Uint16Array, out: Float32Array): void {
  const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
  for (let i = 0; i < halves.length; i++) bits[i] = halfBits[halves[i]!]!;
}

/**
 * bfloat16 to float32: the upper half of the float32 pattern. Copies bits, as `decodeHalf` does.
 * @param brains [n], bfloat16 bit patterns.
 * @param out    [n], written.
 */
export function decodeBfloat16(brains: Uint16Array, out: Float32Array): void {
  const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
  for (let i = 0; i < brains.length; i++) bits[i] = brains[i]! << 16;
}

function halfTable(): Float32Array {
  const values = new Float32Array(65_536);
  const bits = new Uint32Array(values.buffer);
  for (let half = 0; half < 65_536; half++) {
    const sign = (half & 0x8000) << 16;
    const exponent = (half >> 10) & 31;
    const fraction = half & 0x3ff;
    if (exponent === 0) {
      values[half] = fraction * 2 ** -24;
      bits[half]! |= sign;
    } else {
      // 112 = 127 - 15, the difference of the exponents' biases; 31 and 255 both mean infinity or NaN
      bits[half] = sign | ((exponent === 31 ? 255 : exponent + 112) << 23) | (fraction << 13);
    }
  }
  return values;
}
