import { encodeBfloat16 } from "../math/encodeBfloat16.js";
import { safetensorsStart } from "./safetensorsStart.js";
import { writeFileAtomically } from "./writeFileAtomically.js";

/** A tensor that is read when it is written. */
export interface LazyTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** What its numbers are written as. */
  readonly dtype: "F32" | "BF16";
  /** Size in the file. */
  readonly bytes: number;
  /** Its values, row-major, as many as the shape says. */
  read(): Promise<Float32Array>;
}

/**
 * Writes a safetensors file whose tensors needn't fit into memory together: one after the other is read and written.
 * Atomic: a temporary file in the same folder, then a rename.
 * @param onWritten told each tensor that was written; what it throws ends the writing and leaves nothing.
 */
export async function streamSafetensors(
  path: string,
  tensors: readonly LazyTensor[],
  onWritten: (tensor: LazyTensor) => void,
): Promise<void> {
  await writeFileAtomically(path, pieces(tensors, onWritten));
}

async function* pieces(
  tensors: readonly LazyTensor[],
  onWritten: (tensor: LazyTensor) => void,
): AsyncGenerator<Uint8Array> {
  yield safetensorsStart(tensors);
  for (const tensor of tensors) {
    const values = await tensor.read();
    const { buffer, byteOffset, byteLength } = tensor.dtype === "BF16" ? encodeBfloat16(values) : values;
    yield new Uint8Array(buffer, byteOffset, byteLength);
    onWritten(tensor);
  }
}
