import { FileFormatError } from "../errors.js";
import type { GgufCursor } from "./ggufCursor.js";

const LENGTH_BYTES = 8;

/**
 * Reads a string: its length in bytes, a uint64, then UTF-8.
 * @param maxBytes of the text.
 * @throws FileFormatError "E_GGUF_TRUNCATED", "E_GGUF_LIMIT", "E_GGUF_UTF8"
 */
export async function readGgufText(cursor: GgufCursor, maxBytes: number, what: string): Promise<string> {
  await cursor.fill(LENGTH_BYTES, what);
  const bytes = textBytes(cursor, maxBytes, what);
  await cursor.fill(bytes, what);
  return cursor.takeText(bytes);
}

/** Reads `count` strings; as fast as it can, because a vocabulary has hundreds of thousands of them. */
export async function readGgufTexts(cursor: GgufCursor, count: number, maxBytes: number, what: string): Promise<string[]> {
  const texts = new Array<string>(count);
  for (let i = 0; i < count; i++) {
    if (!cursor.has(LENGTH_BYTES)) await cursor.fill(LENGTH_BYTES, what);
    const bytes = textBytes(cursor, maxBytes, what);
    if (!cursor.has(bytes)) await cursor.fill(bytes, what);
    texts[i] = cursor.takeText(bytes);
  }
  return texts;
}

function textBytes(cursor: GgufCursor, maxBytes: number, what: string): number {
  const bytes = cursor.takeUint64();
  if (bytes <= maxBytes) return Number(bytes);
  cursor.require(bytes, what);
  throw new FileFormatError("E_GGUF_LIMIT", `${what} is too long`, {
    where: cursor.file.path,
    found: `${bytes} bytes`,
    expected: `at most ${maxBytes}`,
  });
}
