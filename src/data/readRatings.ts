import { checkConversation } from "../chat/checkConversation.js";
import { toMessages } from "../chat/toMessages.js";
import type { RatingRow } from "../contracts/ratingRow.js";
import type { Scale, Scales } from "../contracts/scale.js";
import { ArmormError, UsageError } from "../errors.js";
import type { InputOptions } from "../io/openInput.js";
import { rowError } from "../io/rowError.js";
import { applyScale } from "./applyScale.js";
import { attempt } from "./attempt.js";
import { DataCounts } from "./dataCounts.js";
import type { RatingFormat, SourceRating } from "./dataFormat.js";
import { findFormat } from "./findFormat.js";
import { nativeRatings } from "./formats/nativeRatings.js";
import { LabelRanges } from "./labelRanges.js";
import { present } from "./present.js";
import { type DataItem, type Outcome, readItems } from "./readItems.js";

export interface RatingOptions extends InputOptions {
  /** Name of a data set's form; armorm's own without it. */
  readonly format?: string | undefined;
  /** The objectives to read: all that a row has without it. In armorm's own form also the columns that hold labels. */
  readonly objectives?: readonly string[] | undefined;
  /** In place of the format's own, objective by objective. */
  readonly scales?: Scales | undefined;
}

/** Ratings that are read while one goes through the items, once. Counts and ranges grow meanwhile. */
export interface RatingSource {
  readonly format: RatingFormat;
  readonly items: AsyncGenerator<DataItem<RatingRow>>;
  readonly counts: Readonly<DataCounts>;
  readonly ranges: LabelRanges;
}

/**
 * Ratings of data files, one file after the other, with labels as a head learns them. What is wrong with a row comes as its
 * item; what ends the reading of a file is thrown.
 * @throws UsageError for a format or an objective that isn't known.
 */
export function readRatings(files: readonly string[], options: RatingOptions): RatingSource {
  const { format: name, objectives, scales: own = {} } = options;
  const format = name === undefined ? nativeRatings(objectives) : findFormat("ratings", name);
  if (name !== undefined) refuseUnknown([...(objectives ?? []), ...Object.keys(own)], format);
  const scales = new Map(Object.entries({ ...format.scales, ...own }));
  const ranges = new LabelRanges(scales, objectives ?? scales.keys());
  const wanted = objectives && new Set(objectives);
  const counts = new DataCounts();
  const items = readItems(files, options, counts, function* (row) {
    const sources = attempt(() => format.toRows(row));
    if (sources instanceof ArmormError) yield sources;
    else for (const source of sources) yield ratingOf(source, (labels) => scaled(labels, scales, ranges, wanted));
  });
  return { format, items, counts, ranges };
}

function ratingOf(
  { part, conversation, labels, ...rest }: SourceRating,
  scale: (labels: SourceRating["labels"]) => RatingRow["ratings"],
): Outcome<RatingRow> {
  const rating = attempt(() => {
    const ratings = scale(labels);
    if (Object.keys(ratings).length === 0) return "unlabelled";
    return { ...present(rest), messages: checkConversation(toMessages(conversation)), ratings };
  });
  return rating instanceof ArmormError && part !== undefined ? rowError(rating, part) : rating;
}

function scaled(
  labels: SourceRating["labels"],
  scales: ReadonlyMap<string, Scale>,
  ranges: LabelRanges,
  wanted: ReadonlySet<string> | undefined,
): RatingRow["ratings"] {
  const ratings: [string, number][] = [];
  for (const [objective, label] of Object.entries(labels)) {
    if (label === null || label === undefined || wanted?.has(objective) === false) continue;
    ranges.add(objective, label);
    ratings.push([objective, applyScale(label, scales.get(objective) ?? { rule: "none" }, objective)]);
  }
  return Object.fromEntries(ratings);
}

function refuseUnknown(objectives: readonly string[], { name, scales }: RatingFormat): void {
  const unknown = objectives.find((objective) => !Object.hasOwn(scales, objective));
  if (unknown === undefined) return;
  throw new UsageError("E_OBJECTIVE", `${name} has no such objective`, {
    found: unknown,
    expected: Object.keys(scales).join(", "),
  });
}
