import type { ExportDtype } from "../../contracts/exportDtype.js";
import { elementCount } from "../../io/elementCount.js";
import type { LazyTensor } from "../../io/streamSafetensors.js";
import type { TensorStore } from "../../io/tensorStore.js";

/** A backbone's own tensors; frequencies, which older checkpoints carry, are computed from the config. */
const OF_THE_BACKBONE = /^model\.(?!.*\.rotary_emb\.inv_freq$)/;

/** Bytes of a number, and safetensors' name of the type. */
const STORED = { float32: { bytes: 4, dtype: "F32" }, bfloat16: { bytes: 2, dtype: "BF16" } } as const;

/**
 * The backbone's tensors, to be written one after the other.
 * @param wanted default: bfloat16 where that is what all of them are stored in, so that nothing is lost; else float32.
 */
export function backboneTensors(
  weights: TensorStore,
  wanted: ExportDtype | undefined,
): { readonly tensors: readonly LazyTensor[]; readonly dtype: ExportDtype } {
  const own = [...weights.tensors].filter(([name]) => OF_THE_BACKBONE.test(name));
  const dtype = wanted ?? (own.every(([, tensor]) => tensor.dtype === "BF16") ? "bfloat16" : "float32");
  const stored = STORED[dtype];
  const tensors = own.map(([name, { shape }]) => ({
    name,
    shape,
    dtype: stored.dtype,
    bytes: (elementCount(shape) ?? 0) * stored.bytes,
    read: () => weights.read(name),
  }));
  return { tensors, dtype };
}
