import { z } from "zod";
import { columns } from "../../contracts/columns.js";
import { ratingColumns } from "../../contracts/ratingRow.js";
import { InputError, UsageError } from "../../errors.js";
import { conversationOf } from "../conversationOf.js";
import type { RatingFormat, SourceRating } from "../dataFormat.js";
import { ratingFormat } from "../ratingFormat.js";

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
  const labels = Object.fromEntries(objectives.map((objective) => [objective, columns.optionalLabel]));
  return ratingFormat({
    name: "ratings",
    dataset: "ratings in armorm's own form",
    licence: "the user's own",
    schema: ratingColumns.and(z.object(labels)),
    scales: {},
    toRows: ({ ratings, id, split, source, category, ...row }) => [
      {
        ...{ id, split, source, category },
        conversation: conversationOf(row),
        labels: labelsOf(ratings, row, objectives),
      },
    ],
  });
}

function labelsOf(
  ratings: SourceRating["labels"] | null | undefined,
  row: object,
  objectives: readonly string[],
): SourceRating["labels"] {
  if (ratings) return ratings;
  const columns = row as SourceRating["labels"];
  if (objectives.length > 0) return Object.fromEntries(objectives.map((name) => [name, columns[name]]));
  if (ratings === null) return {};
  throw new InputError("E_COLUMN", "no labels in the row", {
    where: "ratings",
    found: "nothing",
    expected: "an object of labels, or objectives that are named as columns",
  });
}
