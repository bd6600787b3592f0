import type { z } from "zod";
import type { PairRow } from "../contracts/pairRow.js";
import type { RatingRow } from "../contracts/ratingRow.js";
import type { Scales } from "../contracts/scale.js";
import type { Conversation } from "../contracts/scoreResult.js";

type Label = number | boolean | null | undefined;

/** Columns may hold null for what isn't there. */
type Optional<T> = { readonly [K in keyof T]?: T[K] | null | undefined };

/** A rating as its source has it. */
export interface SourceRating extends Optional<Pick<RatingRow, "id" | "split" | "source" | "category">> {
  /** Column the rating is from where a row holds several, such as `completions[1]`. */
  readonly part?: string;
  readonly conversation: Conversation;
  /** Labels by objective, before the scale transform. */
  readonly labels: Readonly<Record<string, Label>>;
}

/** A pair as its source has it. */
export interface SourcePair extends Optional<Pick<PairRow, "id" | "split" | "source" | "category">> {
  readonly chosen: Conversation;
  readonly rejected: Conversation;
  /** 0 for a tie. */
  readonly margin?: number | null | undefined;
}

interface Format {
  /** What --format takes. */
  readonly name: string;
  /** Id of the data set on the Hugging Face hub, or what else it is known as. */
  readonly dataset: string;
  /** As its publishers state it. */
  readonly licence: string;
  /** The source's columns that are read. Others are left alone. */
  readonly schema: z.ZodType;
}

/** How rows of a data set become ratings. */
export interface RatingFormat extends Format {
  readonly kind: "ratings";
  /** Of the objectives known beforehand; others have the rule "none". */
  readonly scales: Scales;
  /** @throws InputError for a row that doesn't fit the schema. */
  toRows(row: unknown): readonly SourceRating[];
}

/** How rows of a data set become pairs. */
export interface PairFormat extends Format {
  readonly kind: "pairs";
  /** @throws InputError for a row that doesn't fit the schema. */
  toRow(row: unknown): SourcePair;
}

export type DataFormat = RatingFormat | PairFormat;
