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

/** Reads `count` strings. */
export async function readGgufTexts(
  cursor: GgufCursor,
  count: number,
  maxBytes: number,
  what: string,
): Promise<string[]> {
  const texts = new Array<string>(count);
  for (let i = cursor.takeTexts(texts, 0); i < count; i = cursor.takeTexts(texts, i + 1)) {
    texts[i] = await readGgufText(cursor, maxBytes, what); // the one that the window doesn't hold whole
  }
  return texts;
}

function textBytes(cursor: GgufCursor, maxBytes: number, what: string): number {
  const bytes = cursor.takeLength();
  if (bytes <= maxBytes) return bytes;
  cursor.require(bytes, what);
  throw new FileFormatError("E_GGUF_LIMIT", `${what} is too long`, {
    where: cursor.file.path,
    found: `${bytes} bytes`,
    expected: `at most ${maxBytes}`,
  });
}
