import { InputError } from "../errors.js";
import { parseRow } from "./parseRow.js";
import { RowBytes } from "./rowBytes.js";

/** A line of a JSONL file: its number, counted from 1, and the object in it with its text, or why there is none. */
export type JsonLine =
  | { readonly line: number; readonly row: Record<string, unknown>; readonly text: string }
  | { readonly line: number; readonly error: InputError };

const NEWLINE = 0x0a;

/** Rows of JSON Lines text, one by one. Blank lines are left out but counted. Lines end with \n or \r\n only. */
export async function* readJsonLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<JsonLine> {
  let line = 0;
  for await (const content of splitLines(bytes)) {
    line++;
    const parsed = parseRow(content);
    if (parsed !== undefined) yield parsed instanceof InputError ? { line, error: parsed } : { line, ...parsed };
  }
}

/** The bytes of each line without its end; undefined for one beyond the limit. */
async function* splitLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer | undefined> {
  const line = new RowBytes();
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      line.take(chunk.subarray(start, end));
      yield line.finish();
      start = end + 1;
    }
    line.take(chunk.subarray(start));
  }
  if (line.length > 0) yield line.finish();
}
