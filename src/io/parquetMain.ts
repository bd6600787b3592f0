/** The process that decodes a Parquet file: it can be ended, and its memory has a limit. */
import { isSystemError } from "./isSystemError.js";
import { jsonValue } from "./jsonValue.js";
import type { ParquetAnswer } from "./parquetAnswer.js";
import { ParquetFile } from "./parquetFile.js";
import { MAX_ROW_BYTES } from "./rowLimits.js";
import { textLength } from "./textLength.js";

/** Of the open file, behind the three standard streams. */
const FILE = 3;

/** What goes to the parent at once. */
const BATCH_ROWS = 64;
const BATCH_LENGTH = 4 * 1024 * 1024;

async function* batches(): AsyncGenerator<ParquetAnswer, ParquetAnswer> {
  const file = new ParquetFile(FILE, Number(process.argv[2]));
  for (let i = 0; i < file.groupCount; i++) {
    let rows: Record<string, unknown>[] = [];
    let length = 0;
    for (const row of await file.readGroup(i)) {
      const value = jsonValue(row) as Record<string, unknown>;
      const own = textLength(value);
      // Values that share a text in the file no longer do beyond this process.
      if (own > MAX_ROW_BYTES) throw new Error(`a row of ${own} characters, more than ${MAX_ROW_BYTES}`);
      rows.push(value);
      length += own;
      if (rows.length < BATCH_ROWS && length < BATCH_LENGTH) continue;
      yield { rows };
      [rows, length] = [[], 0];
    }
    if (rows.length > 0) yield { rows };
  }
  return { rows: undefined };
}

// Ctrl-C is for the parent, which ends this process when it has done what it has to.
process.on("SIGINT", () => undefined);

const iterator = batches();
process.on("message", async () => {
  process.send?.(await iterator.next().then(({ value }) => value, failure));
});

function failure(error: unknown): ParquetAnswer {
  const message = error instanceof Error ? error.message : String(error);
  if (!isSystemError(error)) return { message };
  const { errno, code, syscall } = error;
  return { message, system: { errno, code, syscall } };
}
