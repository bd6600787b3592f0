import type { InferenceSession } from "onnxruntime-node";
import type { GraphBuilder } from "../../onnx/graphBuilder.js";
import { onnxRuntime } from "../../onnx/onnxRuntime.js";
import type { Precision } from "./floatArray.js";
import type { TensorMaker } from "./layerTensors.js";

/**
 * Sessions have threads of their own, which spin for milliseconds when they are done: several that take turns, as in a
 * training step, would then take the cores from each other.
 */
const OPTIONS: InferenceSession.SessionOptions = { extra: { session: { force_spinning_stop: "1" } } };

/** Loads a graph into ONNX Runtime. */
export async function openGraph(
  graph: GraphBuilder,
  precision: Precision,
): Promise<{ session: InferenceSession; makeTensor: TensorMaker }> {
  const { InferenceSession, Tensor } = await onnxRuntime();
  const session = await InferenceSession.create(graph.encode(), OPTIONS);
  const makeTensor: TensorMaker = (data, dims) => {
    const count = dims.reduce((a, b) => a * b, 1);
    return new Tensor(precision, data.subarray(0, count), dims);
  };
  return { session, makeTensor };
}
