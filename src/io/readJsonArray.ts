import { FileFormatError, InputError } from "../errors.js";
import { parseRow } from "./parseRow.js";
import type { JsonLine } from "./readJsonLines.js";
import { RowBytes } from "./rowBytes.js";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;
const CLOSE_LIST = 0x5d;
const CLOSE_OBJECT = 0x7d;
const SPACE = 0x20;

/**
 * The objects in a JSON array, one by one; `line` counts them from 1. The array is cut at its commas and JSON.parse gets
 * one element at a time: a bad element costs only itself, and numbers are what they are in JSON Lines.
 * @param bytes from the opening bracket on.
 * @throws FileFormatError "E_JSON" where the array isn't closed, or something follows it.
 */
export async function* readJsonArray(bytes: AsyncIterable<Buffer>): AsyncGenerator<JsonLine> {
  const element = new RowBytes();
  let line = 0;
  let depth = 0; // of open brackets: 1 between the elements
  let [inString, escaped, closed] = [false, false, false];
  for await (const chunk of bytes) {
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
        continue;
      }
      if (byte <= SPACE) continue;
      if (closed) throw new FileFormatError("E_JSON", "the array ends before the file does");
      if (byte === QUOTE) inString = true;
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        if (depth++ === 0) start = i + 1;
      } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) closed = --depth === 0;
      if (!closed && (byte !== COMMA || depth > 1)) continue;
      if (closed && byte !== CLOSE_LIST) throw new FileFormatError("E_JSON", "the array ends with a brace");
      element.take(chunk.subarray(start, i));
      start = i + 1;
      const parsed = parseRow(element.finish());
      if (closed && line === 0 && parsed === undefined) continue; // an empty array
      yield toLine(++line, parsed);
    }
    if (!closed) element.take(chunk.subarray(start));
  }
  if (!closed) {
    const fix = "The file is incomplete: fetch it again";
    throw new FileFormatError("E_JSON", "the file ends before its array does", { fix });
  }
}

function toLine(line: number, parsed: ReturnType<typeof parseRow>): JsonLine {
  if (parsed === undefined) return { line, error: new InputError("E_JSON", "no row between two commas") };
  return parsed instanceof InputError ? { line, error: parsed } : { line, ...parsed };
}
