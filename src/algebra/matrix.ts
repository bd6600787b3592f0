/** A matrix, row-major. Views into larger arrays are as good as arrays of their own. */
export interface Matrix<Data extends Float32Array | Float64Array = Float32Array | Float64Array> {
  readonly data: Data;
  readonly rows: number;
  readonly cols: number;
}
