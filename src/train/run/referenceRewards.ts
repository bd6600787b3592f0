/** The rewards that penalties, correlations and percentiles are about. n responses, k objectives. */
export interface ReferenceRewards {
  /** In words, such as "both sides of 500 pairs". */
  readonly set: string;
  /** [n, k] float64, row-major: r = W h. */
  readonly rewards: Float64Array;
}
