import type { GatingLayer } from "../../heads/headWeights.js";
import { type Tensor, writeSafetensors } from "../../io/writeSafetensors.js";

/** Heads to write. k objectives. */
export interface TrainedHeads {
  readonly k: number;
  /** W [k, d], row-major. */
  readonly regression: Float32Array;
  /** T [k, k], row-major. */
  readonly transform: Float32Array;
  /** Undefined for heads without a gate. */
  readonly layers: readonly GatingLayer[] | undefined;
}

/** Writes heads.safetensors, float32, with the released checkpoint's names; `logit_scale` is 1. */
export async function writeHeads(path: string, { k, regression, transform, layers }: TrainedHeads): Promise<void> {
  const tensors = new Map<string, Tensor>([
    ["regression_layer.weight", { shape: [k, regression.length / k], data: regression }],
    ["reward_transform_matrix", { shape: [k, k], data: transform }],
  ]);
  if (layers) tensors.set("gating.logit_scale", { shape: [1], data: Float32Array.of(1) });
  for (const [i, { weight, bias }] of (layers ?? []).entries()) {
    const out = bias.length;
    tensors.set(`gating.layers.${i}.weight`, { shape: [out, weight.length / out], data: weight });
    tensors.set(`gating.layers.${i}.bias`, { shape: [out], data: bias });
  }
  await writeSafetensors(path, tensors);
}
