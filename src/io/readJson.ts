import { FileFormatError } from "../errors.js";
import { readJsonArray } from "./readJsonArray.js";
import { type JsonLine, readJsonLines } from "./readJsonLines.js";

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The objects in a JSON file: an array of them, or one a line, as many data sets name `.json` what is JSON Lines.
 * @throws FileFormatError "E_JSON" where it begins with neither, and what readJsonArray throws.
 */
export async function* readJson(bytes: AsyncGenerator<Buffer>): AsyncGenerator<JsonLine> {
  const { chunk, begin } = await firstText(bytes);
  const first = chunk.toString("latin1", begin, begin + 1);
  if (first === "[") yield* readJsonArray(join(chunk.subarray(begin), bytes));
  else if (first === "{") yield* readJsonLines(join(chunk, bytes));
  else {
    throw new FileFormatError("E_JSON", "neither a JSON array nor JSON objects", {
      found: first === "" ? "nothing" : JSON.stringify(chunk.toString("latin1", begin, begin + 20)),
      expected: "[ or {",
    });
  }
}

/** The first chunk that isn't all space, and the offset of the first byte in it that is none. */
async function firstText(bytes: AsyncGenerator<Buffer>): Promise<{ chunk: Buffer; begin: number }> {
  for (let next = await bytes.next(); !next.done; next = await bytes.next()) {
    const chunk = next.value;
    const marked = chunk.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
    let begin = marked ? BYTE_ORDER_MARK.length : 0;
    while (begin < chunk.length && chunk[begin]! <= 0x20) begin++;
    if (begin < chunk.length) return { chunk, begin };
  }
  return { chunk: Buffer.alloc(0), begin: 0 };
}

async function* join(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* rest;
}
