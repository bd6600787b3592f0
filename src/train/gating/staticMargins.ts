import { pairMargins } from "./pairMargins.js";

/**
 * D u: by how much the chosen response of each pair scores higher under weights that are the same for every prompt.
 * @param differences D [N, k], row-major.
 * @param weights u [k].
 * @returns [N] float64
 */
export function staticMargins(differences: Float64Array, weights: Float64Array): Float64Array {
  return pairMargins(weights, new Int32Array(differences.length / weights.length), differences);
}
