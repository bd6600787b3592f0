import { FileFormatError, type InputError, UnsupportedError } from "../errors.js";
import { type InputOptions, openInput } from "./openInput.js";
import { readJson } from "./readJson.js";
import { type JsonLine, readJsonLines } from "./readJsonLines.js";
import { readParquet } from "./readParquet.js";
import { rowError } from "./rowError.js";

/** A row of a data file, or why it can't be read. */
export type DataRow = {
  readonly file: string;
  /** Counted from 1; of JSON Lines the number of the line. */
  readonly row: number;
} & ({ readonly value: Record<string, unknown> } | { readonly error: InputError });

/**
 * The rows of a data file, streamed. Its name says what it is: `.parquet`; `.json` for a JSON array, or JSON Lines as many
 * data sets have them under that name; JSON Lines for any other name and for standard input (`-`). `.gz` may follow,
 * but not after `.parquet`.
 * @throws FileFormatError where the file can't be read on, UnsupportedError, the system's error, an abort.
 */
export async function* readRows(file: string, input: InputOptions): AsyncGenerator<DataRow> {
  let row = 0;
  try {
    for await (const line of openRows(file, input)) {
      row = line.line;
      if ("error" in line) yield { file, row, error: rowError(line.error, `${file}: row ${row}`) };
      else yield { file, row, value: line.row };
    }
  } catch (error) {
    if (!(error instanceof FileFormatError)) throw error;
    const where = row > 0 ? `${file}: after row ${row}` : file;
    throw new FileFormatError(error.code, error.problem, { ...error.facts, where });
  }
}

type Line = JsonLine | { readonly line: number; readonly row: Record<string, unknown> };

function openRows(file: string, input: InputOptions): AsyncGenerator<Line> {
  if (/\.parquet\.gz$/i.test(file)) {
    const fix = "Parquet compresses itself: unpack it";
    throw new UnsupportedError("E_PARQUET_GZ", "a Parquet file within gzip", { where: file, fix });
  }
  if (/\.parquet$/i.test(file)) return numbered(readParquet(file, input.signal));
  const bytes = openInput(file, input);
  return /\.json(\.gz)?$/i.test(file) ? readJson(bytes) : readJsonLines(bytes);
}

async function* numbered(rows: AsyncGenerator<Record<string, unknown>>): AsyncGenerator<Line> {
  let line = 0;
  for await (const row of rows) yield { line: ++line, row };
}
