/** Draws pairs by weight. */
export class PairChances {
  /** [N] sums of the weights up to and including each pair's. */
  readonly #sums: Float64Array;

  /** @param weights [N], from 0 on, at least one above. */
  constructor(weights: Float64Array) {
    let sum = 0;
    this.#sums = weights.map((weight) => {
      sum += weight;
      return sum;
    });
  }

  /** @param u 0 ≤ u < 1, uniform. @returns number of a pair, each as often as its weight says. */
  pairAt(u: number): number {
    const sums = this.#sums;
    const place = u * (sums.at(-1) ?? 0);
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sums[middle]! > place) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
