/** Preference pairs as the gate's training sees them: N pairs over U prompts, d hidden size, k objectives. */
export interface PreferencePairs {
  /** d */
  readonly hiddenSize: number;
  /** k */
  readonly objectives: number;
  /** [U, d] float32, row-major: hidden states at the gate position, each prompt once. */
  readonly prompts: Float32Array;
  /** [N] row of `prompts` of each pair. */
  readonly promptOf: Int32Array;
  /** [N, 2, k] float64: rewards r = W h of chosen and rejected, before the transform. */
  readonly rewards: Float64Array;
  /** T [k, k], row-major: debiased rewards are r' = r T. Leave it out where `rewards` are debiased already. */
  readonly transform?: ArrayLike<number>;
  /** [N], how often each pair is drawn, against the others; all alike without it. For drawing with replacement. */
  readonly drawn?: Float64Array;
}
