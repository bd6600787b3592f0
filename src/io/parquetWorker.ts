/** The thread that decodes a Parquet file: it can be ended, and its memory has a limit. */
import { parentPort, workerData } from "node:worker_threads";
import { isSystemError } from "./isSystemError.js";
import { jsonValue } from "./jsonValue.js";
import { ParquetFile } from "./parquetFile.js";
import type { ParquetAnswer, ParquetSource } from "./parquetThread.js";

/** What goes to the main thread at once. */
const BATCH_ROWS = 64;

if (!parentPort) throw new Error("parquetWorker.js runs as a worker thread, started by parquetThread.js.");
const port = parentPort;
const { fd, size } = workerData as ParquetSource;

async function* batches(): AsyncGenerator<ParquetAnswer, ParquetAnswer> {
  const file = new ParquetFile(fd, size);
  for (let i = 0; i < file.groupCount; i++) {
    const rows = await file.readGroup(i);
    for (let begin = 0; begin < rows.length; begin += BATCH_ROWS) {
      const batch = rows.slice(begin, begin + BATCH_ROWS);
      yield { rows: batch.map((row) => jsonValue(row) as Record<string, unknown>) };
    }
  }
  return { rows: undefined };
}

const iterator = batches();
port.on("message", async () => {
  port.postMessage(await iterator.next().then(({ value }) => value, failure));
});

function failure(error: unknown): ParquetAnswer {
  const message = error instanceof Error ? error.message : String(error);
  if (!isSystemError(error)) return { message };
  const { errno, code, syscall } = error;
  return { message, system: { errno, code, syscall } };
}
