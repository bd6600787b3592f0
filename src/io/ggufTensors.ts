import { FileFormatError } from "../errors.js";
import { elementCount } from "./elementCount.js";
import type { BlockType } from "./ggml/blockType.js";
import { blockTypes } from "./ggml/blockTypes.js";
import type { GgufHeader } from "./ggufHeader.js";
import type { GgufTensorInfo } from "./ggufTensorInfo.js";
import { quoteName } from "./quoteName.js";
import type { StoredTensor } from "./tensorFile.js";

/**
 * Checks what a GGUF header says about its tensors against the size of the file.
 * @throws FileFormatError naming the tensor.
 */
export function placeGgufTensors(header: GgufHeader, fileSize: number, where: string): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  const spans: Span[] = [];
  for (const info of header.tensors) {
    const tensorWhere = `${where}: tensor ${quoteName(info.name)}`;
    if (tensors.has(info.name)) {
      throw new FileFormatError("E_GGUF_DUPLICATE", "the name stands twice in the header", { where: tensorWhere });
    }
    const { shape, count } = readShape(info, tensorWhere);
    const type = blockTypes.get(info.dtype);
    const begin = readOffset(info, header, tensorWhere);
    const end = begin + (type ? sizeInBytes(type, shape, count, tensorWhere) : 0);
    if (end > fileSize) {
      throw new FileFormatError("E_GGUF_TRUNCATED", "the file ends before the tensor does", {
        where: tensorWhere,
        found: `${fileSize} bytes`,
        expected: `at least ${end}`,
        fix: "The file is incomplete: fetch it again",
      });
    }
    tensors.set(info.name, { dtype: info.dtype, shape, count, position: begin, type });
    if (end > begin) spans.push({ name: info.name, begin, end });
  }
  checkOverlaps(spans, where);
  return tensors;
}

interface Span {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

function readShape({ dimensions }: GgufTensorInfo, where: string): { shape: number[]; count: number } {
  const shape = dimensions.map(Number).reverse();
  const count = elementCount(shape);
  if (count !== undefined) return { shape, count };
  throw new FileFormatError("E_GGUF_SHAPE", "a bad shape", {
    where,
    found: dimensions.join(" x "),
    expected: "dimensions whose product is exact in a double",
  });
}

function readOffset({ offset }: GgufTensorInfo, { dataStart, alignment }: GgufHeader, where: string): number {
  const begin = Number(offset);
  if (Number.isSafeInteger(begin + dataStart) && begin % alignment === 0) return begin + dataStart;
  const expected = `a multiple of ${alignment}`;
  throw new FileFormatError("E_GGUF_OFFSET", "a bad offset", { where, found: `${offset}`, expected });
}

/** A row is a whole number of blocks, so the tensor is one too. */
function sizeInBytes(type: BlockType, shape: readonly number[], count: number, where: string): number {
  const row = shape.at(-1) ?? 1;
  if (row % type.valuesPerBlock === 0) return (count / type.valuesPerBlock) * type.bytesPerBlock;
  throw new FileFormatError("E_GGUF_SHAPE", "rows that aren't whole blocks", {
    where,
    found: `${row} values a row`,
    expected: `a multiple of ${type.valuesPerBlock} for ${type.name}`,
  });
}

function checkOverlaps(spans: Span[], where: string): void {
  spans.sort((a, b) => a.begin - b.begin);
  let previous: Span | undefined;
  for (const span of spans) {
    if (previous && span.begin < previous.end) {
      throw new FileFormatError("E_GGUF_OVERLAP", "the tensor shares bytes with another", {
        where: `${where}: tensor ${quoteName(span.name)}`,
        found: `byte ${span.begin}`,
        expected: `to begin at ${previous.end} or later`,
      });
    }
    previous = span;
  }
}
