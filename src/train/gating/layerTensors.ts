import type { Tensor } from "onnxruntime-node";
import type { FloatArray } from "./floatArray.js";
import { layerViews } from "./gateParameters.js";
import type { GateShape } from "./gateShape.js";

/** Makes a tensor that shares its values with the front of an array. */
export type TensorMaker = (data: FloatArray, dims: readonly number[]) => Tensor;

/** Tensors of every layer inside a vector of parameters or gradients, by name and number; they share its values. */
export function layerTensors(
  vector: FloatArray,
  shape: GateShape,
  [weightName, biasName]: readonly [string, string],
  makeTensor: TensorMaker,
): Record<string, Tensor> {
  const entries = layerViews(vector, shape).flatMap(({ weight, bias, ...layer }, i): [string, Tensor][] => [
    [`${weightName}_${i}`, makeTensor(weight, [layer.out, layer.in])],
    [`${biasName}_${i}`, makeTensor(bias, [layer.out])],
  ]);
  return Object.fromEntries(entries);
}
