import { TextDecoder } from "node:util";
import { InputError } from "../errors.js";

/** A line of a JSONL file: its number, counted from 1, and the object in it with its text, or why there is none. */
export type JsonLine =
  | { readonly line: number; readonly row: Record<string, unknown>; readonly text: string }
  | { readonly line: number; readonly error: InputError };

/** Longer lines are refused: a file without line ends must not fill the memory. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

const NEWLINE = 0x0a;

/** Rows of JSON Lines text, one by one. Blank lines are left out but counted. Lines end with \n or \r\n only. */
export async function* readJsonLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<JsonLine> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 0;
  for await (const content of splitLines(bytes)) {
    line++;
    if (content === undefined) {
      yield {
        line,
        error: new InputError("E_LINE_TOO_LONG", "a line is too long", { expected: `at most ${MAX_LINE_BYTES} bytes` }),
      };
    } else {
      const parsed = parseLine(content, decoder);
      if (parsed !== undefined) yield parsed instanceof InputError ? { line, error: parsed } : { line, ...parsed };
    }
  }
}

/** The bytes of each line without its end; undefined for one beyond the limit. */
async function* splitLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer | undefined> {
  let parts: Buffer[] = [];
  let length = 0;
  const take = (part: Buffer) => {
    length += part.length;
    if (length <= MAX_LINE_BYTES) parts.push(part);
    else parts = [];
  };
  const finish = () => {
    const line = length <= MAX_LINE_BYTES ? Buffer.concat(parts) : undefined;
    parts = [];
    length = 0;
    return line;
  };
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      take(chunk.subarray(start, end));
      yield finish();
      start = end + 1;
    }
    take(chunk.subarray(start));
  }
  if (length > 0) yield finish();
}

function parseLine(
  content: Buffer,
  decoder: TextDecoder,
): { row: Record<string, unknown>; text: string } | InputError | undefined {
  let text: string;
  try {
    text = decoder.decode(content).trim();
  } catch (cause) {
    return new InputError("E_ENCODING", "a line is not valid UTF-8", { cause });
  }
  if (text === "") return undefined;
  try {
    const row: unknown = JSON.parse(text);
    if (typeof row === "object" && row !== null && !Array.isArray(row)) {
      return { row: row as Record<string, unknown>, text };
    }
    return new InputError("E_ROW", "a row is no JSON object", { found: text.slice(0, 40) });
  } catch (cause) {
    return new InputError("E_JSON", "a line is not valid JSON", { found: (cause as Error).message, cause });
  }
}
