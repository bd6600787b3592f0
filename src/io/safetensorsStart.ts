import { UsageError } from "../errors.js";

/** The format wants the data to begin at a multiple of 8 bytes. */
const ALIGNMENT = 8;

/** What the header of a safetensors file says about a tensor. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: "F32" | "F16" | "BF16";
  readonly shape: readonly number[];
  readonly bytes: number;
}

/**
 * What a safetensors file begins with: its header and that one's length, with `format: "pt"` as PyTorch's readers want it.
 * The tensors' numbers follow in the same order.
 * @throws UsageError "E_TENSOR_NAME" for `__metadata__`.
 */
export function safetensorsStart(tensors: readonly TensorEntry[]): Uint8Array {
  const entries: [string, unknown][] = [["__metadata__", { format: "pt" }]];
  let begin = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    if (name === "__metadata__") throw new UsageError("E_TENSOR_NAME", "no tensor may be called __metadata__");
    entries.push([name, { dtype, shape, data_offsets: [begin, begin + bytes] }]);
    begin += bytes;
  }
  // by hand: an object would put names that look like integers first
  const members = entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  const header = new TextEncoder().encode(`{${members.join(",")}}`);
  const length = Math.ceil(header.length / ALIGNMENT) * ALIGNMENT;
  const start = new Uint8Array(ALIGNMENT + length).fill(0x20);
  new DataView(start.buffer).setBigUint64(0, BigInt(length), true);
  start.set(header, ALIGNMENT);
  return start;
}
