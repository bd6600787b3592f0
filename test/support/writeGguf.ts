import { writeFile } from "node:fs/promises";
import { type GgufParts, ggufBytes } from "../io/ggufBytes.js";
import { store } from "./numberFormat.js";
import type { TestTensor, TestTensors } from "./tensors.js";

type GgufValue = NonNullable<GgufParts["keys"]>[number][1];

/** Integers are written as uint32, other numbers as float32, bigints as uint64. */
export type GgufMetadata = Readonly<Record<string, string | number | bigint | readonly string[] | Int32Array>>;

export type GgufFormat = "F32" | "F16" | "BF16" | "Q4_0" | "Q4_1" | "Q8_0";

const TYPE_NUMBERS = { F32: 0, F16: 1, Q4_0: 2, Q4_1: 3, Q8_0: 8, BF16: 30 };

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
    const { bytes, stored: data } = storeTensor(tensor, own);
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

function storeTensor(tensor: TestTensor, format: GgufFormat): { bytes: Uint8Array; stored: Float32Array } {
  if (format === "Q8_0") return storeQ8(tensor);
  if (format === "Q4_0" || format === "Q4_1") return storeQ4(tensor, format);
  return store(tensor.data, format);
}

/**
 * Blocks of 32: scale d and, in Q4_1, minimum m in half precision, then 16 bytes with value i in the low and value i + 16
 * in the high half of byte i: d q + m, or d (q - 8). As llama.cpp quantises: the range fills Q4_1's values, while in Q4_0
 * the largest becomes 0 and the other end of the range need not occur.
 */
function storeQ4({ data }: TestTensor, format: "Q4_0" | "Q4_1"): { bytes: Uint8Array; stored: Float32Array } {
  const start = format === "Q4_1" ? 4 : 2;
  const size = start + 16;
  const bytes = new Uint8Array((data.length / 32) * size);
  const stored = new Float32Array(data.length);
  for (let block = 0; block < data.length / 32; block++) {
    const values = data.subarray(block * 32, block * 32 + 32);
    const lowest = Math.min(...values);
    const largest = values.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
    const exact = format === "Q4_1" ? [(Math.max(...values) - lowest) / 15, lowest] : [largest / -8];
    const halves = store(Float32Array.from(exact), "F16");
    const [d = 0, m = -8 * d] = halves.stored;
    bytes.set(halves.bytes, block * size);
    for (const [i, value] of values.entries()) {
      const quant = Math.max(0, Math.min(15, Math.round((value - m) / (d || 1))));
      bytes[block * size + start + (i % 16)]! |= quant << (i < 16 ? 0 : 4);
      stored[block * 32 + i] = d * quant + m;
    }
  }
  return { bytes, stored };
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
