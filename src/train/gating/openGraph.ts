import type { InferenceSession } from "onnxruntime-node";
import type { GraphBuilder } from "../../onnx/graphBuilder.js";
import { onnxRuntime } from "../../onnx/onnxRuntime.js";
import type { Precision } from "./floatArray.js";
import type { TensorMaker } from "./layerTensors.js";

/** Loads a graph into ONNX Runtime. */
export async function openGraph(
  graph: GraphBuilder,
  precision: Precision,
): Promise<{ session: InferenceSession; makeTensor: TensorMaker }> {
  const { InferenceSession, Tensor } = await onnxRuntime();
  const session = await InferenceSession.create(graph.encode());
  const makeTensor: TensorMaker = (data, dims) => {
    const count = dims.reduce((a, b) => a * b, 1);
    return new Tensor(precision, data.subarray(0, count), dims);
  };
  return { session, makeTensor };
}
