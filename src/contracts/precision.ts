/** Arithmetic of a backbone's matrix products. Heads are float32 weights, computed in double precision. */
export const PRECISIONS = ["fp32", "int8", "int4"] as const;

export type Precision = (typeof PRECISIONS)[number];
