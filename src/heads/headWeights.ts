/** One layer of the gate. */
export interface GatingLayer {
  /** [out, in] float32, row-major. */
  readonly weight: Float32Array;
  /** [out] float32. */
  readonly bias: Float32Array;
}

/** Everything on top of the backbone, float32, row-major, named as in the released checkpoint. d hidden size, k objectives. */
export interface HeadWeights {
  /** Objective names, in model order. */
  readonly objectives: readonly string[];
  readonly hiddenSize: number;
  /** W: `regression_layer.weight` [k, d]. */
  readonly regression: Float32Array;
  /** T: `reward_transform_matrix` [k, k]. */
  readonly transform: Float32Array;
  readonly gating: readonly GatingLayer[];
  readonly gatingTemperature: number;
  /** `gating.logit_scale`: what the gate weights sum to. */
  readonly logitScale: number;
}
