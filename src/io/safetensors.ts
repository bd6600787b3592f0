import { FileFormatError } from "../errors.js";
import { bf16 } from "./ggml/bf16.js";
import type { BlockType } from "./ggml/blockType.js";
import { f16 } from "./ggml/f16.js";
import { f32 } from "./ggml/f32.js";
import { parseSafetensorsHeader } from "./safetensorsHeader.js";
import { type StoredTensor, TensorFile } from "./tensorFile.js";
import type { TensorStore } from "./tensorStore.js";
import { WeightFile } from "./weightFile.js";

/** Real headers have under a megabyte (some 100 bytes a tensor); the Hugging Face hub parses none above 25 MB either. */
const MAX_HEADER_BYTES = 25_000_000;

const LENGTH_BYTES = 8;
const OPENING_BRACE = 0x7b;

const readable: ReadonlyMap<string, BlockType> = new Map([f32, f16, bf16].map((type) => [type.name, type]));

/**
 * Opens one safetensors file. Reads F32, F16 and BF16 tensors; lists the others.
 * Format: https://huggingface.co/docs/safetensors
 * @throws NotFoundError, FileFormatError, UnsupportedError
 */
export async function openSafetensors(path: string): Promise<TensorStore> {
  const file = await WeightFile.open(path);
  try {
    return new TensorFile(file, await readEntries(file), [...readable.keys()]);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readEntries(file: WeightFile): Promise<Map<string, StoredTensor>> {
  const headerBytes = await readHeaderLength(file);
  const header = new Uint8Array(headerBytes);
  await file.read(header, LENGTH_BYTES);
  const dataStart = LENGTH_BYTES + headerBytes;
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of parseSafetensorsHeader(header, file.size - dataStart, file.path)) {
    const { dtype, shape, count, begin } = entry;
    tensors.set(name, { dtype, shape, count, position: dataStart + begin, type: readable.get(dtype) });
  }
  return tensors;
}

/** The header's length, a little-endian uint64, checked against the file's size before anything is allocated by it. */
async function readHeaderLength(file: WeightFile): Promise<number> {
  const where = file.path;
  const fix = "The file is incomplete: fetch it again";
  if (file.size <= LENGTH_BYTES) {
    const found = `${file.size} bytes`;
    throw new FileFormatError("E_SAFETENSORS_TRUNCATED", "no room for a header", { where, found, fix });
  }
  const start = new Uint8Array(LENGTH_BYTES + 1);
  await file.read(start, 0);
  if (start[LENGTH_BYTES] !== OPENING_BRACE) {
    throw new FileFormatError("E_SAFETENSORS_MAGIC", "not a safetensors file", {
      where,
      fix: "Where Git LFS left a pointer file, run `git lfs pull`",
    });
  }
  const length = new DataView(start.buffer).getBigUint64(0, true);
  const found = `${length} bytes`;
  if (length > MAX_HEADER_BYTES) {
    const expected = `at most ${MAX_HEADER_BYTES}`;
    throw new FileFormatError("E_SAFETENSORS_HEADER_LIMIT", "the header is too long", { where, found, expected });
  }
  if (length > file.size - LENGTH_BYTES) {
    const expected = `at most ${file.size - LENGTH_BYTES}`;
    throw new FileFormatError("E_SAFETENSORS_TRUNCATED", "the file ends before its header does", {
      where,
      found,
      expected,
      fix,
    });
  }
  return Number(length);
}
