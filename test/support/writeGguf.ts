import { writeFile } from "node:fs/promises";
import { type GgufParts, ggufBytes } from "../io/ggufBytes.js";
import { store } from "./numberFormat.js";
import type { TestTensor, TestTensors } from "./tensors.js";

type GgufValue = NonNullable<GgufParts["keys"]>[number][1];

/** Integers are written as uint32, other numbers as float32, bigints as uint64. */
export type GgufMetadata = Readonly<Record<string, string | number | bigint | readonly string[] | Int32Array>>;

export type GgufFormat = "F32" | "F16" | "BF16" | "Q8_0";

const TYPE_NUMBERS = { F32: 0, F16: 1, Q8_0: 8, BF16: 30 };

/** Writes a GGUF file; returns the tensors as a reader gets them back. Vectors are float32, as in llama.cpp. */
export async function writeGguf(
  path: string,
  metadata: GgufMetadata,
  tensors: TestTensors,
  format: GgufFormat = "F32",
): Promise<TestTensors> {
  const stored: TestTensors = new Map();
  const written = [...tensors].map(([name, tensor]) => {
    const own = tensor.shape.length === 1 ? "F32" : format;
    const { bytes, stored: data } = own === "Q8_0" ? storeQ8(tensor) : store(tensor.data, own);
    stored.set(name, { shape: tensor.shape, data });
    return { name, dimensions: [...tensor.shape].reverse(), type: TYPE_NUMBERS[own], data: bytes };
  });
  const keys = Object.entries(metadata).map(([key, value]) => [key, ggufValue(value)] as const);
  await writeFile(path, ggufBytes({ keys, tensors: written }));
  return stored;
}

function ggufValue(value: GgufMetadata[string]): GgufValue {
  if (typeof value === "bigint") return { type: 10, bytes: new Uint8Array(BigUint64Array.of(value).buffer) };
  if (typeof value === "number" && !Number.isInteger(value)) {
    return { type: 6, bytes: new Uint8Array(Float32Array.of(value).buffer) };
  }
  if (typeof value === "number" || typeof value === "string") return value;
  if (!(value instanceof Int32Array)) return value;
  const header = Buffer.alloc(12);
  header.writeUInt32LE(5);
  header.writeBigUInt64LE(BigInt(value.length), 4);
  return { type: 9, bytes: Buffer.concat([header, new Uint8Array(value.buffer)]) };
}

/** Blocks of 32: a half-precision scale, then 32 signed bytes. */
function storeQ8({ data }: TestTensor): { bytes: Uint8Array; stored: Float32Array } {
  const blocks = data.length / 32;
  const bytes = new Uint8Array(blocks * 34);
  const stored = new Float32Array(data.length);
  for (let block = 0; block < blocks; block++) {
    const values = data.subarray(block * 32, block * 32 + 32);
    const scale = store(Float32Array.of(Math.max(...values.map(Math.abs)) / 127), "F16");
    bytes.set(scale.bytes, block * 34);
    for (const [i, value] of values.entries()) {
      const quant = Math.max(-127, Math.min(127, Math.round(value / scale.stored[0]!)));
      bytes[block * 34 + 2 + i] = quant;
      stored[block * 32 + i] = quant * scale.stored[0]!;
    }
  }
  return { bytes, stored };
}
