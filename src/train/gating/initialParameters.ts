import type { FloatArray, Precision } from "./floatArray.js";
import { layerViews, packParameters, parameterCount } from "./gateParameters.js";
import type { GateShape } from "./gateShape.js";
import { RandomStream } from "./randomStream.js";

/**
 * PyTorch's initial values of linear layers: weights and biases uniform between ±1/√in.
 * @returns [parameterCount]
 */
export function initialParameters(shape: GateShape, beta: number, precision: Precision, seed: number): FloatArray {
  const layers = layerViews(new Float64Array(parameterCount(shape)), shape);
  for (const [i, { weight, bias, in: inputs }] of layers.entries()) {
    const draws = new RandomStream(seed, "initial", i).uniforms(weight.length + bias.length);
    const values = draws.map((x) => (2 * x - 1) / Math.sqrt(inputs));
    weight.set(values.subarray(0, weight.length));
    bias.set(values.subarray(weight.length));
  }
  return packParameters(layers, beta, shape, precision);
}
