/** The gate's mean weights over the pairs of one category. */
export interface CategoryWeights {
  readonly category: string;
  readonly pairs: number;
  /** [k] */
  readonly weights: Float64Array;
}

/**
 * What the gate looks at in each category of prompts: mean weights over its pairs.
 * @param weights [U, k]: the gate's weights of each prompt.
 * @param promptOf [N] row of `weights` of each pair.
 * @param categories [N] category of each pair.
 * @returns in the order in which categories first come.
 */
export function weightsByCategory(
  weights: Float32Array | Float64Array,
  promptOf: Int32Array,
  categories: readonly string[],
  objectives: number,
): CategoryWeights[] {
  const sums = new Map<string, { pairs: number; sum: Float64Array }>();
  for (const [pair, category] of categories.entries()) {
    const total = sums.get(category) ?? { pairs: 0, sum: new Float64Array(objectives) };
    sums.set(category, total);
    total.pairs++;
    const row = promptOf[pair]! * objectives;
    for (let j = 0; j < objectives; j++) total.sum[j]! += weights[row + j]!;
  }
  return [...sums].map(([category, { pairs, sum }]) => ({ category, pairs, weights: sum.map((x) => x / pairs) }));
}
