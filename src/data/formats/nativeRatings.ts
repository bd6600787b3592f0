import { z } from "zod";
import { checkColumns } from "../../contracts/checkColumns.js";
import { columns } from "../../contracts/columns.js";
import { ratingColumns } from "../../contracts/ratingRow.js";
import { InputError, UsageError } from "../../errors.js";
import { conversationOf } from "../conversationOf.js";
import type { RatingFormat, SourceRating } from "../dataFormat.js";
import { ratingFormat } from "../ratingFormat.js";

const labelColumns = z.record(z.string(), columns.optionalLabel);

/**
 * armorm's own ratings: `messages`, or `prompt` and `response`, with labels nested in `ratings` or, where objectives are
 * named, as columns.
 * @throws UsageError for an objective named as a column that means something else.
 */
export function nativeRatings(objectives: readonly string[] = []): RatingFormat {
  const taken = objectives.find((objective) => Object.hasOwn(ratingColumns.shape, objective));
  if (taken !== undefined) {
    throw new UsageError("E_OBJECTIVE", `"${taken}" is a column of its own and can't be an objective`);
  }
  return ratingFormat({
    name: "ratings",
    dataset: "ratings in armorm's own form",
    licence: "the user's own",
    schema: ratingColumns.loose(),
    scales: {},
    toRows: ({ id, split, source, category, ...row }) => [
      { ...{ id, split, source, category }, conversation: conversationOf(row), labels: labelsOf(row, objectives) },
    ],
  });
}

interface Row extends Readonly<Record<string, unknown>> {
  readonly ratings?: SourceRating["labels"] | null | undefined;
}

function labelsOf(row: Row, objectives: readonly string[]): SourceRating["labels"] {
  const { ratings } = row;
  if (ratings) return ratings;
  if (objectives.length > 0) {
    const own = objectives.filter((objective) => Object.hasOwn(row, objective));
    return checkColumns(labelColumns, Object.fromEntries(own.map((objective) => [objective, row[objective]])));
  }
  if (ratings === null) return {};
  throw new InputError("E_COLUMN", "no labels in the row", {
    where: "ratings",
    found: "nothing",
    expected: "an object of labels, or objectives that are named as columns",
  });
}
