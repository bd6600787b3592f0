import { type DataRow, readRows } from "#dist/io/readRows.js";

/** All rows of a data file. */
export async function collectRows(path: string): Promise<DataRow[]> {
  const rows: DataRow[] = [];
  for await (const row of readRows(path, { stdin: process.stdin, signal: new AbortController().signal }))
    rows.push(row);
  return rows;
}
