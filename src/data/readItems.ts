import { ArmormError, type InputError } from "../errors.js";
import type { InputOptions } from "../io/openInput.js";
import { readRows } from "../io/readRows.js";
import { rowError } from "../io/rowError.js";
import type { DataCounts } from "./dataCounts.js";

/** A rating or a pair, or why a row is none, with its place. */
export type DataItem<T> = { readonly file: string; readonly row: number } & (
  | { readonly value: T }
  | { readonly error: InputError }
);

/** What becomes of a part of a row: kept, wrong, or left out under a count. */
export type Outcome<T> = T | ArmormError | "ties" | "unlabelled";

/**
 * Reads files one after the other and makes ratings or pairs of their rows.
 * @param counts grow while the items are read.
 * @throws what ends the reading of a file: FileFormatError, the system's error, an abort.
 */
export async function* readItems<T extends object>(
  files: readonly string[],
  input: InputOptions,
  counts: DataCounts,
  outcomesOf: (row: Record<string, unknown>) => Iterable<Outcome<T>>,
): AsyncGenerator<DataItem<T>> {
  for (const file of files) {
    for await (const item of readRows(file, input)) {
      counts.rows++;
      const { row } = item;
      if ("error" in item) {
        counts.errors++;
        yield item;
        continue;
      }
      for (const outcome of outcomesOf(item.value)) {
        if (typeof outcome === "string") counts[outcome]++;
        else if (outcome instanceof ArmormError) {
          counts.errors++;
          yield { file, row, error: rowError(outcome, `${file}: row ${row}`) };
        } else {
          counts.kept++;
          yield { file, row, value: outcome };
        }
      }
    }
  }
}
