import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { UsageError } from "../errors.js";
import { openInput } from "../io/openInput.js";
import { type JsonLine, readJsonLines } from "../io/readJsonLines.js";
import { countLines } from "./countLines.js";
import type { CliIo } from "./io.js";

/** Where a command's rows come from. */
export interface RowSource {
  readonly rows: AsyncIterable<JsonLine>;
  /** Number of rows; undefined for what can be read only once, such as a pipe. */
  readonly total?: number;
  /** Tells this input from others; undefined for what can be read only once. */
  readonly identity?: unknown;
}

/**
 * The rows of a JSON Lines input.
 * @throws UsageError for a folder, and the system's error where it can't be read.
 */
export async function rowSource(input: string, io: CliIo): Promise<RowSource> {
  const rows = readJsonLines(openInput(input, io));
  if (input === "-") return { rows };
  const found = await stat(input);
  if (found.isDirectory()) {
    throw new UsageError("E_INPUT", "the input is a folder", { where: input, fix: "Name a file of JSON Lines" });
  }
  if (!found.isFile()) return { rows };
  const { size, mtimeMs } = found;
  return { rows, total: await countLines(openInput(input, io)), identity: { path: resolve(input), size, mtimeMs } };
}
