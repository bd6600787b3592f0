import { UsageError } from "../errors.js";
import { elementCount } from "./elementCount.js";
import { quoteName } from "./quoteName.js";
import { safetensorsStart, type TensorEntry } from "./safetensorsStart.js";
import { writeFileAtomically } from "./writeFileAtomically.js";

/** A tensor in memory. */
export interface Tensor {
  readonly shape: readonly number[];
  /** Row-major, as many as the shape says: float32, or the bit patterns of half precision. */
  readonly data: Float32Array | Uint16Array;
}

/**
 * Writes a safetensors file of float32 and float16 tensors, in the map's order, with `format: "pt"` as PyTorch's readers want it.
 * Needs no memory beside the tensors. Atomic: a temporary file in the same folder, then a rename.
 * @throws UsageError "E_TENSOR_SHAPE" when a shape and its data don't fit together, "E_TENSOR_NAME" for `__metadata__`.
 */
export async function writeSafetensors(path: string, tensors: ReadonlyMap<string, Tensor>): Promise<void> {
  const start = safetensorsStart([...tensors].map(([name, tensor]) => entryOf(name, tensor)));
  await writeFileAtomically(path, pieces(start, tensors));
}

function* pieces(start: Uint8Array, tensors: ReadonlyMap<string, Tensor>): Generator<Uint8Array> {
  yield start;
  for (const { data } of tensors.values()) yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function entryOf(name: string, { shape, data }: Tensor): TensorEntry {
  if (elementCount(shape) !== data.length) {
    throw new UsageError("E_TENSOR_SHAPE", "shape and data don't fit together", {
      where: `tensor ${quoteName(name)}`,
      found: `${data.length} numbers`,
      expected: `shape ${JSON.stringify(shape)}`,
    });
  }
  return { name, dtype: data instanceof Uint16Array ? "F16" : "F32", shape, bytes: data.byteLength };
}
