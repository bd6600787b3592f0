/**
 * A pseudo-random word, -2³¹ ≤ word < 2³¹, for each number: Wellons' lowbias32 with a key between its rounds.
 * @param x its lowest 32 bits count.
 */
export function randomWord(x: number, key: number): number {
  let y = Math.imul(x ^ (x >>> 16), 0x7feb352d) ^ key;
  y = Math.imul(y ^ (y >>> 15), 0x846ca68b);
  return y ^ (y >>> 16);
}
