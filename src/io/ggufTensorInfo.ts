import { FileFormatError } from "../errors.js";
import { typeName } from "./ggml/typeName.js";
import type { GgufCursor } from "./ggufCursor.js";
import { readGgufText } from "./ggufText.js";
import { quoteName } from "./quoteName.js";

/** ggml's own limit. */
const MAX_DIMENSIONS = 4;

/** ggml's own is 63; files of other programs have longer ones. */
const MAX_NAME_BYTES = 65_535;

/** One tensor as the header has it: nothing but the number of dimensions is checked. */
export interface GgufTensorInfo {
  readonly name: string;
  /** ggml's name, e.g. `Q4_1`. */
  readonly dtype: string;
  /** Innermost first, as GGUF has them. */
  readonly dimensions: readonly bigint[];
  /** Of the first byte, counted from the first byte of all tensors. */
  readonly offset: bigint;
}

/** @throws FileFormatError */
export async function readGgufTensorInfo(cursor: GgufCursor): Promise<GgufTensorInfo> {
  const what = "a tensor's description";
  const name = await readGgufText(cursor, MAX_NAME_BYTES, "a tensor's name");
  await cursor.fill(4, what);
  const count = cursor.takeUint32();
  if (count > MAX_DIMENSIONS) {
    throw new FileFormatError("E_GGUF_SHAPE", "a bad shape", {
      where: `${cursor.file.path}: tensor ${quoteName(name)}`,
      found: `${count} dimensions`,
      expected: `at most ${MAX_DIMENSIONS}`,
    });
  }
  await cursor.fill(8 * count + 12, what);
  const dimensions = Array.from({ length: count }, () => cursor.takeUint64());
  const dtype = typeName(cursor.takeUint32());
  return { name, dtype, dimensions, offset: cursor.takeUint64() };
}
