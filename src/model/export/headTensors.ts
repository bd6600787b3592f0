import type { HeadWeights } from "../../heads/headWeights.js";
import { namedTensors } from "../../heads/namedTensors.js";
import type { LazyTensor } from "../../io/streamSafetensors.js";

/** Heads to be written, in float32 whatever the backbone has: rounded heads make ties. */
export function headTensors(heads: HeadWeights): LazyTensor[] {
  return [...namedTensors(heads)].map(([name, { shape, data }]) => ({
    name,
    shape,
    dtype: "F32",
    bytes: data.byteLength,
    read: async () => data,
  }));
}
