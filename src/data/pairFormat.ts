import type { z } from "zod";
import { checkColumns } from "../contracts/checkColumns.js";
import type { PairFormat, SourcePair } from "./dataFormat.js";

interface Definition<S extends z.ZodType> extends Omit<PairFormat, "kind" | "schema" | "toRow"> {
  readonly schema: S;
  readonly toRow: (row: z.output<S>) => SourcePair;
}

/** A format whose rows are checked against its schema first. */
export function pairFormat<S extends z.ZodType>({ toRow, ...definition }: Definition<S>): PairFormat {
  return { ...definition, kind: "pairs", toRow: (row) => toRow(checkColumns(definition.schema, row)) };
}
