/**
 * What each pair adds to the accuracy: 1 where the chosen response scores higher, 0 where the rejected one does, ½ for
 * a tie, as a guess would.
 */
export function pairCredits(margins: Float64Array): Float64Array {
  return margins.map((s) => (Math.sign(s) + 1) / 2);
}
