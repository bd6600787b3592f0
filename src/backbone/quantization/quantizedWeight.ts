/** A weight in 8 bits: W[n, k] ≈ scales[n] * values[k, n]. */
export interface QuantizedWeight {
  /** [in, out], row-major: the layout of MatMulIntegerToFloat's second operand. */
  readonly values: Int8Array;
  /** [out] */
  readonly scales: Float32Array;
}
