import type { TensorStore } from "../io/tensorStore.js";
import { identityMatrix } from "../math/identityMatrix.js";
import { HeadTensors } from "./headTensors.js";

/** Heads without their gate, float32, row-major. d hidden size, k objectives. */
export interface LinearHeads {
  readonly hiddenSize: number;
  /** W: `regression_layer.weight` [k, d]. */
  readonly regression: Float32Array;
  /** T: `reward_transform_matrix` [k, k]; the identity where there is none, as behind stage 1 alone. */
  readonly transform: Float32Array;
}

/** @throws ModelError naming the tensor that is missing or has the wrong shape. */
export async function loadLinearHeads(store: TensorStore): Promise<LinearHeads> {
  const tensors = new HeadTensors(store);
  const [k = 0, hiddenSize = 0] = tensors.shape("regression_layer.weight", 2);
  return {
    hiddenSize,
    regression: await tensors.read("regression_layer.weight", [k, hiddenSize]),
    transform: tensors.has("reward_transform_matrix")
      ? await tensors.read("reward_transform_matrix", [k, k])
      : identityMatrix(k),
  };
}
