import type { QuantizedWeight } from "./quantizedWeight.js";
import { rowScales } from "./rowScales.js";

/**
 * Rounds a weight to integers in -levels … levels, with one scale an output: the row's largest absolute value is `levels`.
 * @param weight [out, in], row-major.
 */
export function roundToNearest(weight: Float32Array, out: number, levels: number): QuantizedWeight {
  const width = weight.length / out;
  const values = new Int8Array(weight.length);
  const scales = rowScales(weight, out, levels);
  for (let n = 0; n < out; n++) {
    const inverse = 1 / scales[n]!;
    for (let k = 0; k < width; k++) values[k * out + n] = Math.round(weight[n * width + k]! * inverse);
  }
  return { values, scales };
}
