import { createHash } from "node:crypto";
import type { Message } from "../../contracts/conversation.js";
import type { StoreOrigin } from "../../contracts/storeIndex.js";
import type { DataItem } from "../../data/readItems.js";
import { type PairOptions, readPairs } from "../../data/readPairs.js";
import { type RatingOptions, readRatings } from "../../data/readRatings.js";
import type { ArmormError } from "../../errors.js";

/** A row whose hidden states are wanted. */
export interface FeatureRow {
  readonly id: string | null;
  readonly split: "train" | "validation" | null;
  readonly source: string | null;
  readonly category: string | null;
  /** Beginning of the SHA-256 of the prompt. */
  readonly prompt: string;
  /** Of a rating one; of a pair the chosen and the rejected one. */
  readonly conversations: readonly (readonly Message[])[];
  /** Labels by objective; of a pair none. */
  readonly ratings: Readonly<Record<string, number>>;
}

/** A row, or why there is none, with its number: counted from 1 over all files and all parts of their rows. */
export type FeatureItem = { readonly number: number } & (
  | { readonly row: FeatureRow }
  | { readonly error: ArmormError }
);

/** Hexadecimal digits of a prompt's hash: two of a million prompts meet once in ten million data sets. */
const PROMPT_DIGITS = 16;

/** The rows of data files as extraction wants them. */
export async function* featureItems(
  kind: StoreOrigin["kind"],
  files: readonly string[],
  options: RatingOptions & PairOptions,
): AsyncGenerator<FeatureItem> {
  let number = 0;
  if (kind === "ratings") {
    for await (const item of readRatings(files, options).items) {
      yield toItem(++number, item, ({ messages, ratings }) => ({ conversations: [messages], ratings }));
    }
    return;
  }
  for await (const item of readPairs(files, options).items) {
    yield toItem(++number, item, ({ chosen, rejected }) => ({ conversations: [chosen, rejected], ratings: {} }));
  }
}

type Known = { id?: string; split?: "train" | "validation"; source?: string; category?: string };

function toItem<T extends Known>(
  number: number,
  item: DataItem<T>,
  contents: (value: T) => Pick<FeatureRow, "conversations" | "ratings">,
): FeatureItem {
  if ("error" in item) return { number, error: item.error };
  const { id = null, split = null, source = null, category = null } = item.value;
  const { conversations, ratings } = contents(item.value);
  const prompt = promptHash(conversations[0]?.slice(0, -1) ?? []);
  return { number, row: { id, split, source, category, prompt, conversations, ratings } };
}

function promptHash(messages: readonly Message[]): string {
  const turns = messages.map(({ role, content }) => [role, content]);
  return createHash("sha256").update(JSON.stringify(turns)).digest("hex").slice(0, PROMPT_DIGITS);
}
