/** The element type that a gate is trained in. */
export type Precision = "float32" | "float64";

/** Values in either precision. */
export type FloatArray = Float32Array | Float64Array;

/** `length` zeros. */
export function zeros(precision: Precision, length: number): FloatArray {
  return precision === "float32" ? new Float32Array(length) : new Float64Array(length);
}
