import { createReadStream } from "node:fs";
import { readJsonLines } from "../io/readJsonLines.js";

/** What an unfinished file holds. */
export interface CompleteRows {
  readonly rows: number;
  /** Those among them that are error rows. */
  readonly failed: number;
  /** Length up to the end of the last complete row. */
  readonly bytes: number;
}

/** Counts the rows of an unfinished file, which may be missing. What lies behind the last line end is no row. */
export async function completeRows(path: string): Promise<CompleteRows> {
  let [rows, failed, bytes] = [0, 0, 0];
  const onLines = (length: number) => {
    bytes += length;
  };
  try {
    for await (const item of readJsonLines(wholeLines(createReadStream(path), onLines))) {
      rows++;
      if ("error" in item || ("error" in item.row && !("score" in item.row))) failed++;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return { rows, failed, bytes };
}

async function* wholeLines(chunks: AsyncIterable<Buffer>, onLines: (length: number) => void): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf("\n") + 1;
    rest.push(chunk.subarray(0, end || chunk.length));
    if (end === 0) continue;
    const lines = Buffer.concat(rest);
    rest = [chunk.subarray(end)];
    onLines(lines.length);
    yield lines;
  }
}
