import type { z } from "zod";
import { checkColumns } from "../contracts/checkColumns.js";
import type { RatingFormat, SourceRating } from "./dataFormat.js";

interface Definition<S extends z.ZodType> extends Omit<RatingFormat, "kind" | "schema" | "toRows"> {
  readonly schema: S;
  readonly toRows: (row: z.output<S>) => readonly SourceRating[];
}

/** A format whose rows are checked against its schema first. */
export function ratingFormat<S extends z.ZodType>({ toRows, ...definition }: Definition<S>): RatingFormat {
  return { ...definition, kind: "ratings", toRows: (row) => toRows(checkColumns(definition.schema, row)) };
}
