/** What calibration learned of the rows that a projection gets, after the changes that the int8 graph makes to them. */
export interface InputStatistics {
  /** Behind a norm, where all rows share a scale: the absolute value that should become the largest integer. */
  readonly clip?: number;
  /** XᵀX over the calibration rows X [rows, width]: [width, width], symmetric. */
  readonly gram: Float32Array;
  readonly rows: number;
}
