import { open } from "node:fs/promises";
import { ParquetProcess } from "./parquetProcess.js";

/**
 * The rows of a Parquet file, one by one, as JSON would have them (jsonValue says how). One row group is in memory at a
 * time, in a process of its own.
 * @throws FileFormatError "E_PARQUET" for a damaged file, "E_PARQUET_LIMIT" for one that takes too much time or memory,
 * the system's error, an abort.
 */
export async function* readParquet(path: string, signal: AbortSignal): AsyncGenerator<Record<string, unknown>> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    await using decoder = new ParquetProcess(path, file.fd, size);
    for (let rows = await decoder.next(signal); rows; rows = await decoder.next(signal)) yield* rows;
  } finally {
    await file.close();
  }
}
