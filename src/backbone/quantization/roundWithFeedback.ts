import type { Products } from "../../algebra/products.js";
import { transpose } from "../../math/transpose.js";
import type { QuantizedWeight } from "./quantizedWeight.js";
import { rowScales } from "./rowScales.js";

/** Inputs whose errors are fed back one by one; those of earlier ones come in one matrix product. */
const BLOCK = 16;

/**
 * Rounds a weight to integers in -levels … levels so that the outputs, rather than the weight, change least: each input's
 * weights are rounded after the errors of earlier inputs, times `feedback`, were added.
 * @param weight [out, width], row-major.
 * @param feedback [width, width], see errorFeedback.
 */
export async function roundWithFeedback(
  weight: Float32Array,
  out: number,
  levels: number,
  feedback: Float32Array,
  products: Products,
): Promise<QuantizedWeight> {
  const width = weight.length / out;
  const scales = rowScales(weight, out, levels);
  const exact = transpose(weight, out, width); // [width, out], as everything below
  const values = new Int8Array(exact.length);
  const errors = new Float32Array(exact.length);
  for (let first = 0; first < width; first += BLOCK) {
    const last = Math.min(width, first + BLOCK);
    const earlier = {
      data: pick(feedback, width, first, last),
      rows: last - first,
      cols: first,
    };
    const done = { data: errors.subarray(0, first * out), rows: first, cols: out };
    const { data: fed } = await products.multiply(earlier, done);
    for (let i = first; i < last; i++) {
      const target = fed.subarray((i - first) * out, (i - first + 1) * out);
      for (let j = first; j < i; j++) {
        const factor = feedback[i * width + j]!;
        for (let n = 0; n < out; n++) target[n]! += factor * errors[j * out + n]!;
      }
      for (let n = 0; n < out; n++) {
        const at = i * out + n;
        const value = Math.round((exact[at]! + target[n]!) / scales[n]!);
        values[at] = Math.max(-levels, Math.min(levels, value));
        errors[at] = exact[at]! - values[at]! * scales[n]!;
      }
    }
  }
  return { values, scales };
}

/** Columns before `first` of the rows from `first` to `last`. */
function pick(feedback: Float32Array, width: number, first: number, last: number): Float32Array {
  const block = new Float32Array((last - first) * first);
  for (let i = first; i < last; i++) {
    block.set(feedback.subarray(i * width, i * width + first), (i - first) * first);
  }
  return block;
}
