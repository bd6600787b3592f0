/** Something about the data or a result that doesn't stop the training but should be known. */
export interface TrainingWarning {
  /** Stable identifier such as `W_ALPHA_EDGE`, for programs. */
  readonly code: string;
  /** One sentence, for people. */
  readonly message: string;
  readonly objective?: string;
}
