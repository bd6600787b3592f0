/** One layer of the gate. */
export interface GatingLayer {
  /** [out, in] float32, row-major. */
  readonly weight: Float32Array;
  /** [out] float32. */
  readonly bias: Float32Array;
}

/**
 * Everything on top of the backbone, float32, row-major, named as in the released checkpoint. k objectives; d is what the
 * rewards read: the hidden size, or that of several hidden states side by side.
 */
export interface HeadWeights {
  /** Objective names, in model order. */
  readonly objectives: readonly string[];
  /** d, of the rewards' input. */
  readonly rewardWidth: number;
  /** Of the gate's input, which may be another; 0 where there is no gate. */
  readonly gateWidth: number;
  /** W: `regression_layer.weight` [k, d]; of quantile heads the mean over each objective's rows. */
  readonly regression: Float32Array;
  /** Rows of quantile heads as stored, [k * q, d], an objective's q rows together; absent for others. */
  readonly quantiles?: Float32Array;
  /** T: `reward_transform_matrix` [k, k]. */
  readonly transform: Float32Array;
  /** The gate's layers; none for a model without a gate, whose single objective counts fully. */
  readonly gating: readonly GatingLayer[];
  readonly gatingTemperature: number;
  /** `gating.logit_scale`: what the gate weights sum to. */
  readonly logitScale: number;
}
