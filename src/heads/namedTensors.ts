import type { HeadWeights } from "./headWeights.js";

interface NamedTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What heads are stored as; without a gate, `gating` is empty. */
type StoredHeads = Pick<HeadWeights, "regression" | "transform" | "gating" | "logitScale">;

/** Heads as tensors under the names of the released checkpoint, in the order in which they are written. */
export function namedTensors({ regression, transform, gating, logitScale }: StoredHeads): Map<string, NamedTensor> {
  const k = Math.sqrt(transform.length);
  const tensors = new Map<string, NamedTensor>([
    ["regression_layer.weight", { shape: [k, regression.length / k], data: regression }],
    ["reward_transform_matrix", { shape: [k, k], data: transform }],
  ]);
  if (gating.length > 0) tensors.set("gating.logit_scale", { shape: [1], data: Float32Array.of(logitScale) });
  for (const [i, { weight, bias }] of gating.entries()) {
    const out = bias.length;
    tensors.set(`gating.layers.${i}.weight`, { shape: [out, weight.length / out], data: weight });
    tensors.set(`gating.layers.${i}.bias`, { shape: [out], data: bias });
  }
  return tensors;
}
