import { FileFormatError, UnsupportedError } from "../errors.js";
import { GgufCursor } from "./ggufCursor.js";
import { type GgufTensorInfo, readGgufTensorInfo } from "./ggufTensorInfo.js";
import { readGgufText } from "./ggufText.js";
import { readGgufValue } from "./ggufValue.js";
import { quoteName } from "./quoteName.js";
import type { WeightFile } from "./weightFile.js";

/** Magic number, version, tensor count, key count. */
const PREFIX_BYTES = 24;
/** Name length, number of dimensions, type, offset: what a tensor with an empty name and no dimensions takes. */
const MIN_TENSOR_BYTES = 24;
/** Key length, type, one byte. */
const MIN_KEY_BYTES = 13;

/** The largest published models have some 2,000 tensors a file and 100 keys; each costs microseconds and a kilobyte. */
const MAX_TENSORS = 25_000;
const MAX_KEYS = 10_000;

/** The format's own limit. */
const MAX_KEY_BYTES = 65_535;

const DEFAULT_ALIGNMENT = 32;

/** A GGUF header, parsed. */
export interface GgufHeader {
  /** The file's keys; no prototype. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly tensors: readonly GgufTensorInfo[];
  /** Of the first tensor byte in the file. */
  readonly dataStart: number;
  /** Tensors begin at multiples of it, counted from `dataStart`. */
  readonly alignment: number;
}

/**
 * Reads a GGUF file's header.
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 * @throws FileFormatError, UnsupportedError
 */
export async function readGgufHeader(file: WeightFile): Promise<GgufHeader> {
  const cursor = new GgufCursor(file);
  const counts = await readPrefix(cursor);
  const metadata = await readMetadata(cursor, counts.keys);
  const tensors: GgufTensorInfo[] = [];
  for (let i = 0; i < counts.tensors; i++) tensors.push(await readGgufTensorInfo(cursor));
  const alignment = alignmentOf(metadata, file.path);
  return { metadata, tensors, dataStart: Math.ceil(cursor.position / alignment) * alignment, alignment };
}

async function readPrefix(cursor: GgufCursor): Promise<{ tensors: number; keys: number }> {
  const where = cursor.file.path;
  if (cursor.file.size >= 4) await cursor.fill(4, "the beginning");
  if (!cursor.has(4) || cursor.takeText(4) !== "GGUF") {
    throw new FileFormatError("E_GGUF_MAGIC", "not a GGUF file", { where, expected: 'the file to begin with "GGUF"' });
  }
  await cursor.fill(PREFIX_BYTES - 4, "the counts");
  checkVersion(cursor.takeUint32(), where);
  const tensors = cursor.takeUint64();
  const keys = cursor.takeUint64();
  const least = tensors * BigInt(MIN_TENSOR_BYTES) + keys * BigInt(MIN_KEY_BYTES);
  cursor.require(least, `${tensors} tensors and ${keys} keys`);
  if (tensors > MAX_TENSORS || keys > MAX_KEYS) {
    const found = `${tensors} tensors and ${keys} keys`;
    const expected = `at most ${MAX_TENSORS} and ${MAX_KEYS}`;
    throw new FileFormatError("E_GGUF_LIMIT", "absurd counts", { where, found, expected });
  }
  return { tensors: Number(tensors), keys: Number(keys) };
}

function checkVersion(version: number, where: string): void {
  if (version === 2 || version === 3) return;
  // a small number written by a big-endian machine
  if ((version & 0xffff) === 0) {
    const fix = "Convert it with `gguf-convert-endian` of the gguf package";
    throw new UnsupportedError("E_GGUF_BIG_ENDIAN", "a big-endian file", { where, fix });
  }
  const found = `version ${version}`;
  throw new UnsupportedError("E_GGUF_VERSION", "unknown version of GGUF", { where, found, expected: "2 or 3" });
}

async function readMetadata(cursor: GgufCursor, count: number): Promise<Record<string, unknown>> {
  const metadata: Record<string, unknown> = Object.create(null);
  for (let i = 0; i < count; i++) {
    const key = await readGgufText(cursor, MAX_KEY_BYTES, "a key");
    const where = `${cursor.file.path}: key ${quoteName(key)}`;
    if (key in metadata) {
      throw new FileFormatError("E_GGUF_DUPLICATE", "the key stands twice in the header", { where });
    }
    metadata[key] = await readGgufValue(cursor, where);
  }
  return metadata;
}

function alignmentOf(metadata: Readonly<Record<string, unknown>>, where: string): number {
  const alignment = metadata["general.alignment"] ?? DEFAULT_ALIGNMENT;
  if (typeof alignment === "number" && Number.isInteger(Math.log2(alignment)) && alignment >= 1) return alignment;
  throw new FileFormatError("E_GGUF_ALIGNMENT", "a bad alignment", {
    where: `${where}: general.alignment`,
    found: typeof alignment === "number" ? `${alignment}` : `a ${typeof alignment}`,
    expected: "a power of two",
  });
}
