import type { GGUFParseOutput } from "@huggingface/gguf";
import { FileFormatError, UnsupportedError } from "../errors.js";
import { addedKeys, ggufHeaderBytes } from "./ggufHeaderBytes.js";
import type { WeightFile } from "./weightFile.js";

/** Magic number, version, tensor count, key count. */
const PREFIX_BYTES = 24;
/** Name length, number of dimensions, type, offset: what a tensor with an empty name and no dimensions takes. */
const MIN_TENSOR_BYTES = 24;
/** Key length, type, one byte. */
const MIN_KEY_BYTES = 13;

/** The largest published models have some 2,000 tensors a file and 100 keys; the parser takes microseconds for each. */
const MAX_TENSORS = 100_000;
const MAX_KEYS = 10_000;

const DEFAULT_ALIGNMENT = 32;

/** A GGUF header, parsed. */
export interface GgufHeader {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly tensors: readonly GgufTensorInfo[];
  /** Of the first tensor byte in the file. */
  readonly dataStart: number;
  /** Tensors begin at multiples of it, counted from `dataStart`. */
  readonly alignment: number;
}

/** One tensor as the header has it, unchecked. */
export interface GgufTensorInfo {
  readonly name: string;
  /** ggml's name, e.g. `Q4_1`, or `type 99` where it's unknown. */
  readonly dtype: string;
  /** Innermost first, as GGUF has them. */
  readonly dimensions: readonly bigint[];
  /** Of the first byte, counted from `dataStart`. */
  readonly offset: bigint;
}

/**
 * Reads a GGUF file's header with @huggingface/gguf. That parser takes a file that ends early as one that goes on with
 * zeros, so the counts are checked against the file's size before, and its account of every byte after.
 * @throws FileFormatError, UnsupportedError
 */
export async function readGgufHeader(file: WeightFile): Promise<GgufHeader> {
  await checkPrefix(file);
  // imported here because it takes 0.1 s, which other formats needn't wait for
  const { gguf, GGMLQuantizationType } = await import("@huggingface/gguf");
  const parsed = await gguf(file.path, { allowLocalFile: true, typedMetadata: true }).catch((cause) => {
    const found = (cause as Error).message;
    throw new FileFormatError("E_GGUF_HEADER", "the header can't be parsed", { where: file.path, found, cause });
  });
  const headerBytes = parsed.tensorInfoByteRange[1];
  if (headerBytes > file.size) throw truncated(file, `a header of at least ${headerBytes} bytes`);
  if (ggufHeaderBytes(parsed.typedMetadata, parsed.tensorInfos) !== headerBytes) {
    throw new FileFormatError("E_GGUF_HEADER", "keys that stand twice, or text that isn't valid UTF-8", {
      where: file.path,
    });
  }
  const metadata = ownMetadata(parsed.metadata);
  const alignment = checkAlignment(metadata, file.path);
  return {
    metadata,
    tensors: parsed.tensorInfos.map(({ name, dtype, shape, offset }) => ({
      name,
      dtype: GGMLQuantizationType[dtype] ?? `type ${dtype}`,
      dimensions: shape,
      offset,
    })),
    dataStart: Math.ceil(headerBytes / alignment) * alignment,
    alignment,
  };
}

async function checkPrefix(file: WeightFile): Promise<void> {
  const where = file.path;
  const prefix = new Uint8Array(Math.min(PREFIX_BYTES, file.size));
  await file.read(prefix, 0);
  if (String.fromCharCode(...prefix.subarray(0, 4)) !== "GGUF") {
    throw new FileFormatError("E_GGUF_MAGIC", "not a GGUF file", { where, expected: 'the file to begin with "GGUF"' });
  }
  if (prefix.length < PREFIX_BYTES) throw truncated(file, `at least ${PREFIX_BYTES} bytes`);
  const view = new DataView(prefix.buffer);
  const version = view.getUint32(4, true);
  if (version !== 2 && version !== 3) {
    const found = (version & 0xffff) === 0 ? "a big-endian file" : `version ${version}`;
    throw new UnsupportedError("E_GGUF_VERSION", "unknown kind of GGUF", { where, found, expected: "version 2 or 3" });
  }
  const tensors = view.getBigUint64(8, true);
  const keys = view.getBigUint64(16, true);
  const least = tensors * BigInt(MIN_TENSOR_BYTES) + keys * BigInt(MIN_KEY_BYTES);
  if (least > file.size - PREFIX_BYTES) throw truncated(file, `room for ${tensors} tensors and ${keys} keys`);
  if (tensors > MAX_TENSORS || keys > MAX_KEYS) {
    const found = `${tensors} tensors and ${keys} keys`;
    const expected = `at most ${MAX_TENSORS} and ${MAX_KEYS}`;
    throw new FileFormatError("E_GGUF_COUNT", "absurd counts", { where, found, expected });
  }
}

function truncated(file: WeightFile, expected: string): FileFormatError {
  return new FileFormatError("E_GGUF_TRUNCATED", "the file ends before its header does", {
    where: file.path,
    found: `${file.size} bytes`,
    expected,
    fix: "The file is incomplete: fetch it again",
  });
}

/** The file's own keys, in an object without inherited names. */
function ownMetadata(metadata: GGUFParseOutput["metadata"]): Record<string, unknown> {
  const own = Object.create(null);
  for (const [key, value] of Object.entries(metadata)) if (!addedKeys.has(key)) own[key] = value;
  return own;
}

function checkAlignment(metadata: Readonly<Record<string, unknown>>, where: string): number {
  const alignment = metadata["general.alignment"] ?? DEFAULT_ALIGNMENT;
  if (typeof alignment === "number" && Number.isInteger(Math.log2(alignment)) && alignment >= 1) return alignment;
  throw new FileFormatError("E_GGUF_ALIGNMENT", "a bad alignment", {
    where: `${where}: general.alignment`,
    found: String(alignment).slice(0, 100),
    expected: "a power of two",
  });
}
