import { UsageError } from "../errors.js";
import { elementCount } from "./elementCount.js";
import { quoteName } from "./quoteName.js";
import { writeFileAtomically } from "./writeFileAtomically.js";

/** The format wants the data to begin at a multiple of 8 bytes. */
const ALIGNMENT = 8;

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
  await writeFileAtomically(path, pieces(headerOf(tensors), tensors));
}

function* pieces(header: Uint8Array, tensors: ReadonlyMap<string, Tensor>): Generator<Uint8Array> {
  const length = Math.ceil(header.length / ALIGNMENT) * ALIGNMENT;
  const start = new Uint8Array(ALIGNMENT + length).fill(0x20);
  new DataView(start.buffer).setBigUint64(0, BigInt(length), true);
  start.set(header, ALIGNMENT);
  yield start;
  for (const { data } of tensors.values()) yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function headerOf(tensors: ReadonlyMap<string, Tensor>): Uint8Array {
  const entries: [string, unknown][] = [["__metadata__", { format: "pt" }]];
  let dataBytes = 0;
  for (const [name, { shape, data }] of tensors) {
    if (name === "__metadata__") throw new UsageError("E_TENSOR_NAME", "no tensor may be called __metadata__");
    if (elementCount(shape) !== data.length) {
      throw new UsageError("E_TENSOR_SHAPE", "shape and data don't fit together", {
        where: `tensor ${quoteName(name)}`,
        found: `${data.length} numbers`,
        expected: `shape ${JSON.stringify(shape)}`,
      });
    }
    const end = dataBytes + data.byteLength;
    entries.push([name, { dtype: data instanceof Uint16Array ? "F16" : "F32", shape, data_offsets: [dataBytes, end] }]);
    dataBytes = end;
  }
  // by hand: an object would put names that look like integers first
  const members = entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return new TextEncoder().encode(`{${members.join(",")}}`);
}
