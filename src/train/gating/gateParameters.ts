import { InputError } from "../../errors.js";
import type { GatingLayer } from "../../heads/headWeights.js";
import type { FloatArray, Precision } from "./floatArray.js";
import { zeros } from "./floatArray.js";
import { type GateShape, layerWidths } from "./gateShape.js";

/** One linear layer inside the vector of all parameters. */
export interface LayerView {
  /** [out, in], row-major. */
  readonly weight: FloatArray;
  /** [out] */
  readonly bias: FloatArray;
  readonly out: number;
  readonly in: number;
}

/** How many numbers training changes: weights and biases of every layer, and β, the last one. */
export function parameterCount(shape: GateShape): number {
  const widths = layerWidths(shape);
  return widths.slice(1).reduce((sum, out, i) => sum + out * ((widths[i] ?? 0) + 1), 1);
}

/** Views of the layers in a vector [parameterCount] of parameters or gradients: weight, then bias, layer by layer. */
export function layerViews(parameters: FloatArray, shape: GateShape): LayerView[] {
  const widths = layerWidths(shape);
  let start = 0;
  return widths.slice(1).map((out, i) => {
    const inputs = widths[i] ?? 0;
    const bias = start + out * inputs;
    const view = {
      weight: parameters.subarray(start, bias),
      bias: parameters.subarray(bias, bias + out),
      out,
      in: inputs,
    };
    start = bias + out;
    return view;
  });
}

/**
 * Layers and β as one vector.
 * @throws InputError where the layers have another shape.
 */
export function packParameters(
  layers: readonly { readonly weight: ArrayLike<number>; readonly bias: ArrayLike<number> }[],
  beta: number,
  shape: GateShape,
  precision: Precision,
): FloatArray {
  const parameters = zeros(precision, parameterCount(shape));
  const views = layerViews(parameters, shape);
  for (const [i, view] of views.entries()) {
    const { weight = [], bias = [] } = layers[i] ?? {};
    if (weight.length !== view.weight.length || bias.length !== view.bias.length || layers.length !== views.length) {
      throw new InputError("E_GATE_SHAPE", "the gate has another shape", {
        where: `gating.layers.${i}`,
        found: `${layers.length} layers, ${weight.length} weights, ${bias.length} biases`,
        expected: `${views.length} layers, ${view.weight.length} weights, ${view.bias.length} biases`,
      });
    }
    view.weight.set(weight);
    view.bias.set(bias);
  }
  parameters[parameters.length - 1] = beta;
  return parameters;
}

/** The layers as the heads store them: float32, in arrays of their own. */
export function toGatingLayers(parameters: FloatArray, shape: GateShape): GatingLayer[] {
  return layerViews(parameters, shape).map(({ weight, bias }) => ({
    weight: Float32Array.from(weight),
    bias: Float32Array.from(bias),
  }));
}
