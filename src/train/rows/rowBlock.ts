/** Consecutive rows to train on. */
export interface RowBlock {
  /** [n, d], row-major. */
  readonly features: Float32Array | Float64Array;
  /** [n, k], row-major; NaN where a row doesn't carry the objective's label. */
  readonly labels: Float32Array | Float64Array;
  /** Nonzero for validation: [n], or [n, k] where each objective has a split of its own. */
  readonly validation: Uint8Array;
  /** [n], the fold of each row, from 0: rows of one prompt share it. Only error bars need it. */
  readonly fold?: Uint8Array;
}

/**
 * Streams the rows from the beginning at every call, the same rows in the same order. Blocks may be of any size. A block
 * is done with when the next one is asked for, so that its arrays can be filled again.
 */
export type RowSource = () => AsyncIterable<RowBlock>;

/** What the rows are about. d hidden size, k objectives. */
export interface RowLayout {
  /** Names, in model order. */
  readonly objectives: readonly string[];
  /** d. */
  readonly hiddenSize: number;
}
