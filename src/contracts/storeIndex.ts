import { z } from "zod";
import { PRECISIONS } from "./precision.js";

const perRow = <T extends z.ZodType>(value: T): z.ZodArray<T> => z.array(value);

/** What is known of the rows of a store, a column each. */
export const storeRowsSchema = z.object({
  /** Number of the row in the input: counted from 1 over all files and all parts of a row. */
  number: perRow(z.int().positive()),
  id: perRow(z.string().nullable()),
  split: perRow(z.enum(["train", "validation"]).nullable()),
  source: perRow(z.string().nullable()),
  category: perRow(z.string().nullable()),
  /** Beginning of the SHA-256 of the prompt: rows of one prompt have the same. */
  prompt: perRow(z.string()),
  /** Tokens behind the gate position; of a pair [chosen, rejected]. */
  response_tokens: perRow(z.union([z.int(), z.tuple([z.int(), z.int()])])),
});

export type StoreRows = z.infer<typeof storeRowsSchema>;

/** What a store's numbers were made of and how: two stores with the same go together. */
const storeOriginSchema = z.object({
  kind: z.enum(["ratings", "pairs"]),
  /** Names, in the order of the labels' columns; of ratings. */
  objectives: z.array(z.string()),
  /** Hidden states that rows are made of, see FeatureRecipe. */
  recipe: z.string(),
  dtype: z.enum(["float32", "float16"]),
  precision: z.enum(PRECISIONS),
  /** SHA-256 of the backbone's weights. */
  backbone: z.string(),
  /** Name of the backbone's model in the registry, where it has one. */
  backbone_id: z.string().optional(),
  /** Hash of weights, config, precision and engine: what hidden states depend on. */
  engine: z.string(),
  /** Hash of chat template and vocabulary. */
  template: z.string(),
  /** Input files with the SHA-256 of their contents. */
  inputs: z.array(z.object({ name: z.string(), sha256: z.string() })),
});

export type StoreOrigin = z.infer<typeof storeOriginSchema>;

/** index.json of a feature store: it is written last, so that a store that has one is complete. */
export const storeIndexSchema = z.object({
  format: z.literal(1),
  origin: storeOriginSchema,
  /** Width of a row of embeddings and, of pairs, prompt embeddings. */
  width: z.int().positive(),
  prompt_width: z.int().positive().optional(),
  shards: z.array(z.object({ file: z.string(), rows: z.int().positive(), sha256: z.string() })),
  rows: storeRowsSchema,
  /** Input rows that aren't in the store, and why. */
  skipped: z.array(z.object({ number: z.int(), code: z.string(), message: z.string() })),
});

export type StoreIndex = z.infer<typeof storeIndexSchema>;
