import type { HeadWeights } from "../../heads/headWeights.js";
import type { LazyTensor } from "../../io/streamSafetensors.js";

/** Heads under the names of the released checkpoint, in float32 whatever the backbone has: rounded heads make ties. */
export function headTensors({
  objectives,
  rewardWidth,
  regression,
  transform,
  gating,
  logitScale,
}: HeadWeights): LazyTensor[] {
  const k = objectives.length;
  const tensor = (name: string, shape: readonly number[], values: Float32Array): LazyTensor => ({
    name,
    shape,
    dtype: "F32",
    bytes: values.byteLength,
    read: async () => values,
  });
  return [
    tensor("regression_layer.weight", [k, rewardWidth], regression),
    tensor("reward_transform_matrix", [k, k], transform),
    tensor("gating.logit_scale", [1], Float32Array.of(logitScale)),
    ...gating.flatMap(({ weight, bias }, i) => [
      tensor(`gating.layers.${i}.weight`, [bias.length, weight.length / bias.length], weight),
      tensor(`gating.layers.${i}.bias`, [bias.length], bias),
    ]),
  ];
}
