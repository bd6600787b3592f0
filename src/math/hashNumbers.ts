/**
 * A hash of 53 bits of numbers' bit patterns; no protection against somebody who wants a collision.
 * @returns an integer in 0 <= x < 2⁵³.
 */
export function hashNumbers(x: Float32Array | Float64Array): number {
  const words = new Int32Array(x.buffer, x.byteOffset, x.byteLength / 4);
  let a = 1;
  let b = words.length;
  for (let i = 0; i + 1 < words.length; i += 2) {
    a = Math.imul(((a << 15) | (a >>> 17)) ^ words[i]!, 0x9e3779b1);
    b = Math.imul(((b << 15) | (b >>> 17)) ^ words[i + 1]!, 0x85ebca77);
  }
  if (words.length % 2 === 1) a = Math.imul(((a << 15) | (a >>> 17)) ^ words[words.length - 1]!, 0x9e3779b1);
  return (a >>> 0) * 2 ** 21 + ((b ^ (b >>> 15)) >>> 11);
}
