/** What error bars need beside the heads. d hidden size, k objectives. */
export interface RewardUncertainty {
  readonly hiddenSize: number;
  /**
   * L⁻¹ of XᵀX + α I = L Lᵀ, float32, one for each different set of training rows and penalty. [d (d + 1) / 2]: the lower
   * triangle, row by row.
   */
  readonly factors: readonly Float32Array[];
  /** [k], the index of each objective's factor. */
  readonly factorOf: readonly number[];
  /**
   * [k, k] float64, row-major: covariance of the labels' noise, cross-fitted. Zero between objectives that were trained
   * by different rows. σ_j² on the diagonal.
   */
  readonly covariance: Float64Array;
  /** [k]: a leverage beyond it is one that fewer than a thousandth of the training rows would have as new rows. */
  readonly leverageLimit: Float64Array;
  /**
   * [k]: 90 % of cross-fitted errors lie within so many standard errors of a new label. 1.64 for normal noise; labels of
   * few values differ.
   */
  readonly interval90: Float64Array;
}
