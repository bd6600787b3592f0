import { identityMatrix } from "../../math/identityMatrix.js";

/**
 * T with r' = r T and r'_j = r_j - penalty_j r_v: the identity with the penalties subtracted from the verbosity row.
 * @param penalties [k].
 * @param verbosity v, the index of the verbosity objective.
 * @returns [k, k] float64, row-major.
 */
export function penaltyTransform(penalties: readonly number[], verbosity: number): Float64Array {
  const k = penalties.length;
  const transform = Float64Array.from(identityMatrix(k));
  for (const [j, penalty] of penalties.entries()) transform[verbosity * k + j]! -= penalty;
  return transform;
}
