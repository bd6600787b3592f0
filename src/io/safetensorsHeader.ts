import { FileFormatError, UnsupportedError } from "../errors.js";
import { duplicateKey } from "./duplicateKey.js";
import { elementCount } from "./elementCount.js";
import { jsonExtent } from "./jsonExtent.js";
import { quoteName } from "./quoteName.js";

/** Bits per number of every dtype of the format, also of those that armorm doesn't decode: their sizes are checked too. */
const DTYPE_BITS: ReadonlyMap<string, number> = new Map([
  ["F4", 4],
  ...["F6_E2M3", "F6_E3M2"].map((dtype): [string, number] => [dtype, 6]),
  ...["BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"].map(
    (dtype): [string, number] => [dtype, 8],
  ),
  ...["U16", "I16", "F16", "BF16"].map((dtype): [string, number] => [dtype, 16]),
  ...["U32", "I32", "F32"].map((dtype): [string, number] => [dtype, 32]),
  ...["U64", "I64", "F64", "C64"].map((dtype): [string, number] => [dtype, 64]),
]);

/** A sound header has 3 levels: the object, an entry, a shape. */
const MAX_DEPTH = 8;

/** A tensor takes some 12; the largest published files have a few thousand tensors. */
const MAX_PARTS = 200_000;

/** PyTorch's own limit. */
const MAX_DIMENSIONS = 64;

/** What a safetensors header says about one tensor, checked. */
export interface SafetensorsEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Product of the shape. */
  readonly count: number;
  /** Of the first byte, counted from the end of the header. */
  readonly begin: number;
  /** Of the first byte that no longer belongs to it. */
  readonly end: number;
}

/**
 * Parses a safetensors header and checks it as the reference implementation does: the tensors' bytes fill the rest of the
 * file without gaps and overlaps.
 * @param json      the header.
 * @param dataBytes size of the rest of the file.
 * @param where     file, for messages.
 * @throws FileFormatError, UnsupportedError "E_SAFETENSORS_DTYPE" for a dtype that the format doesn't define.
 */
export function parseSafetensorsHeader(
  json: Uint8Array,
  dataBytes: number,
  where: string,
): Map<string, SafetensorsEntry> {
  const header = parseObject(json, where);
  const entries = new Map<string, SafetensorsEntry>();
  for (const [name, value] of Object.entries(header)) {
    if (name === "__metadata__") checkMetadata(value, where);
    else entries.set(name, parseEntry(value, `${where}: tensor ${quoteName(name)}`));
  }
  checkCoverage(entries, dataBytes, where);
  return entries;
}

function parseObject(json: Uint8Array, where: string): object {
  const { depth, parts } = jsonExtent(json);
  if (depth > MAX_DEPTH || parts > MAX_PARTS) {
    throw new FileFormatError("E_SAFETENSORS_HEADER_LIMIT", "an absurd header", {
      where,
      found: `${depth} levels, ${parts} parts`,
      expected: `at most ${MAX_DEPTH} and ${MAX_PARTS}`,
    });
  }
  let header: unknown;
  let duplicate: string | undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(json);
    header = JSON.parse(text);
    duplicate = duplicateKey(text);
  } catch (cause) {
    const found = (cause as Error).message;
    throw new FileFormatError("E_SAFETENSORS_HEADER", "the header isn't valid JSON", { where, found, cause });
  }
  if (duplicate !== undefined) {
    throw new FileFormatError("E_SAFETENSORS_DUPLICATE", `${quoteName(duplicate)} stands twice in the header`, {
      where,
    });
  }
  if (!isObject(header)) {
    throw new FileFormatError("E_SAFETENSORS_HEADER", "the header isn't a JSON object", { where });
  }
  return header;
}

function checkMetadata(value: unknown, where: string): void {
  if (isObject(value) && Object.values(value).every((text) => typeof text === "string")) return;
  throw new FileFormatError("E_SAFETENSORS_HEADER", "__metadata__ isn't an object of strings", { where });
}

function parseEntry(value: unknown, where: string): SafetensorsEntry {
  const { dtype, shape, data_offsets: offsets } = isObject(value) ? (value as Record<string, unknown>) : {};
  if (typeof dtype !== "string" || !Array.isArray(shape) || !Array.isArray(offsets) || offsets.length !== 2) {
    throw new FileFormatError("E_SAFETENSORS_HEADER", "a bad entry in the header", {
      where,
      expected: "dtype, shape and two data_offsets",
    });
  }
  const bits = DTYPE_BITS.get(dtype);
  if (bits === undefined) {
    throw new UnsupportedError("E_SAFETENSORS_DTYPE", "unknown dtype", { where, found: quoteName(dtype) });
  }
  const count = elementCount(shape);
  if (count === undefined || shape.length > MAX_DIMENSIONS) {
    throw new FileFormatError("E_SAFETENSORS_SHAPE", "a bad shape", {
      where,
      found: brief(shape),
      expected: `at most ${MAX_DIMENSIONS} exact non-negative integers`,
    });
  }
  const [begin, end] = offsets;
  if (elementCount([begin]) === undefined || elementCount([end]) === undefined || begin > end) {
    const expected = "integers, 0 <= begin <= end";
    throw new FileFormatError("E_SAFETENSORS_OFFSETS", "bad data_offsets", { where, found: brief(offsets), expected });
  }
  if ((end - begin) * 8 !== count * bits) {
    throw new FileFormatError("E_SAFETENSORS_SIZE", "shape and data_offsets don't fit together", {
      where,
      found: `${end - begin} bytes`,
      expected: `${(count * bits) / 8} for ${dtype} ${brief(shape)}`,
    });
  }
  return { dtype, shape, count, begin, end };
}

function checkCoverage(entries: ReadonlyMap<string, SafetensorsEntry>, dataBytes: number, where: string): void {
  const inOrder = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const [name, { begin, end }] of inOrder) {
    const facts = { where: `${where}: tensor ${quoteName(name)}`, found: `data_offsets ${begin} to ${end}` };
    if (end > dataBytes) {
      throw new FileFormatError("E_SAFETENSORS_TRUNCATED", "the file ends before the tensor does", {
        ...facts,
        expected: `at most ${dataBytes}`,
        fix: "The file is incomplete: fetch it again",
      });
    }
    if (begin !== covered) {
      const [code, problem] =
        begin < covered
          ? ["E_SAFETENSORS_OVERLAP", "the tensor shares bytes with another"]
          : ["E_SAFETENSORS_GAP", "unused bytes before the tensor"];
      throw new FileFormatError(code, problem, { ...facts, expected: `to begin at ${covered}` });
    }
    covered = end;
  }
  if (covered !== dataBytes) {
    const found = `${dataBytes - covered} bytes`;
    throw new FileFormatError("E_SAFETENSORS_GAP", "unused bytes after the last tensor", { where, found });
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list from the header for a message, cut when it's very long. */
function brief(list: readonly unknown[]): string {
  return JSON.stringify(list.slice(0, 8)).slice(0, 200) + (list.length > 8 ? "…" : "");
}
