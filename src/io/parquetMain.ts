/** The process that decodes a Parquet file: it can be ended, and its memory has a limit. */
import { isSystemError } from "./isSystemError.js";
import { jsonValue } from "./jsonValue.js";
import type { ParquetAnswer } from "./parquetAnswer.js";
import { ParquetFile } from "./parquetFile.js";

/** Of the open file, behind the three standard streams. */
const FILE = 3;

/** What goes to the parent at once. */
const BATCH_ROWS = 64;

async function* batches(): AsyncGenerator<ParquetAnswer, ParquetAnswer> {
  const file = new ParquetFile(FILE, Number(process.argv[2]));
  for (let i = 0; i < file.groupCount; i++) {
    const rows = await file.readGroup(i);
    for (let begin = 0; begin < rows.length; begin += BATCH_ROWS) {
      const batch = rows.slice(begin, begin + BATCH_ROWS);
      yield { rows: batch.map((row) => jsonValue(row) as Record<string, unknown>) };
    }
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
