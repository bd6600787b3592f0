/**
 * A hash of 53 bits; no protection against somebody who wants a collision.
 * @param words the numbers' bit patterns, those from `start` up to `end`.
 * @returns an integer in 0 <= x < 2⁵³.
 */
export function hashNumbers(words: Int32Array, start: number, end: number): number {
  // two chains, because the processor can work on both at once; rotated, so that every bit reaches every other
  let a = 1;
  let b = 2;
  let i = start;
  for (; i + 1 < end; i += 2) {
    a = Math.imul(((a << 15) | (a >>> 17)) ^ words[i]!, 0x9e3779b1);
    b = Math.imul(((b << 15) | (b >>> 17)) ^ words[i + 1]!, 0x85ebca77);
  }
  if (i < end) a = Math.imul(((a << 15) | (a >>> 17)) ^ words[i]!, 0x9e3779b1);
  return (a >>> 0) * 2 ** 21 + ((b ^ (b >>> 15)) >>> 11);
}
