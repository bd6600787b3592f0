import { open } from "node:fs/promises";
import { ParquetThread } from "./parquetThread.js";

/**
 * The rows of a Parquet file, one by one, as JSON would have them (jsonValue says how). One row group is in memory at a
 * time, in a thread of its own, since a hostile file can keep its decoder busy for ever.
 * @throws FileFormatError "E_PARQUET" for a damaged file, "E_PARQUET_LIMIT" for one that takes too much time or memory,
 * the system's error, an abort.
 */
export async function* readParquet(path: string, signal: AbortSignal): AsyncGenerator<Record<string, unknown>> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    await using thread = new ParquetThread(path, { fd: file.fd, size });
    for (let rows = await thread.next(signal); rows; rows = await thread.next(signal)) yield* rows;
  } finally {
    await file.close();
  }
}
