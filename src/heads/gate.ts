import { matVec } from "../math/matVec.js";
import { softmax } from "../math/softmax.js";
import type { HeadWeights } from "./headWeights.js";
import type { Rounding } from "./rounding.js";

/**
 * The gate's weights for a prompt: `w = softmax(MLP(p) / temperature) * logit_scale`, ReLU between the layers, softmax
 * over the objectives.
 * @param p [d] float32, the hidden state at the gate position.
 * @returns [k] float64, summing to `logit_scale`. A model without a gate has one objective, which gets all of it.
 */
export function gate(
  { gating, gatingTemperature, logitScale }: HeadWeights,
  p: Float32Array,
  round: Rounding,
): Float64Array {
  let x: Float32Array | Float64Array = p;
  for (const { weight, bias } of gating.slice(0, -1)) {
    x = matVec(weight, x, bias).map((value) => Math.max(round(value), 0));
  }
  const last = gating.at(-1);
  const logits = last ? matVec(last.weight, x, last.bias) : Float64Array.of(0);
  const cooled = logits.map((value) => round(round(value) / gatingTemperature));
  return softmax(cooled).map((value) => round(round(value) * logitScale));
}
