import { examineRows, type RowExamination } from "../rows/examineRows.js";
import type { RowSource } from "../rows/rowBlock.js";
import { examinePairs } from "../stores/examinePairs.js";
import { type RatingRows, ratingRows } from "../stores/ratingRows.js";
import type { TrainingWarning } from "../trainingWarning.js";
import type { PreparedRequest } from "./prepareRequest.js";
import type { TrainingOptions, TrainingRequest } from "./trainingRequest.js";

/** The ratings of a training. */
export interface ExaminedRatings {
  readonly rows: RatingRows;
  /** Undefined where stage 1 isn't trained: labels don't matter then. */
  readonly examination: RowExamination | undefined;
  readonly warnings: readonly TrainingWarning[];
}

/**
 * Looks at every file, pair and rating before any long work.
 * @returns the ratings, where there are some.
 * @throws FileFormatError for a damaged store, TrainingDataError and InputError for rows that can't be trained on.
 */
export async function examineStores(
  { ratings, pairs, report }: PreparedRequest,
  { regression }: TrainingRequest,
  { cache, signal, onProgress }: Omit<TrainingOptions, "version">,
): Promise<ExaminedRatings | undefined> {
  const stores = [ratings, pairs].flatMap((one) => one ?? []);
  for (const [done, { store }] of stores.entries()) {
    signal.throwIfAborted();
    onProgress({ step: "checks", done, total: stores.length, unit: "stores" });
    await store.verify(cache);
  }
  if (pairs) await examinePairs(pairs.view, pairs.sides);
  if (!ratings) return undefined;
  const { store, view, sides } = ratings;
  const found = await ratingRows(view, sides);
  const rows = { ...found, source: untilAborted(found.source, signal) };
  if (!regression) return { rows, examination: undefined, warnings: [] };
  const ranges = report.objectives.map(({ range }) => range);
  const nameOf = (row: number) => `${store.folder}, input row ${store.index.rows.number[row]}`;
  const examination = await examineRows(rows.source, rows.layout, ranges, nameOf);
  return { rows, examination, warnings: [...rows.warnings, ...examination.warnings] };
}

function untilAborted(source: RowSource, signal: AbortSignal): RowSource {
  return async function* () {
    for await (const block of source()) {
      signal.throwIfAborted();
      yield block;
    }
  };
}
