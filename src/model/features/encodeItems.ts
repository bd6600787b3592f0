import { setImmediate } from "node:timers/promises";
import type { EncodeRequest } from "../../backbone/backbone.js";
import type { EncodedConversation } from "../../chat/chatEncoder.js";
import type { FeatureRecipe } from "../../contracts/featureRecipe.js";
import type { StoreIndex, StoreRows } from "../../contracts/storeIndex.js";
import { ArmormError } from "../../errors.js";
import type { Tensor } from "../../io/writeSafetensors.js";
import type { PartRows } from "../../store/partRows.js";
import { encodeEach } from "../encodeEach.js";
import type { Encoder } from "../loadEncoder.js";
import type { FeatureItem, FeatureRow } from "./featureItems.js";
import { FeaturePlan } from "./featurePlan.js";

export interface EncodeItemsOptions {
  readonly recipes: readonly FeatureRecipe[];
  readonly objectives: readonly string[];
  readonly signal?: AbortSignal | undefined;
  readonly onBatch?: (conversations: number, tokens: number) => void;
}

/** A row with its conversations as token ids, later with the backbone's answers. */
interface Encoded {
  readonly number: number;
  readonly row: FeatureRow;
  readonly encoded: readonly EncodedConversation[];
  readonly requests: readonly EncodeRequest[];
}

/** Name of a recipe's tensor in a part. */
export function tensorName(recipe: number, name: string): string {
  return `${recipe}/${name}`;
}

/**
 * The hidden states of some rows, for all recipes in one pass. A row that can't be encoded is skipped and named.
 * @returns tensors, for recipe r: `r/embeddings` and `r/labels` [n, objectives] of ratings; of pairs `r/embeddings` and
 *   `r/prompt_embeddings` [n, 2, width], chosen before rejected.
 */
export async function encodeItems(
  { backbone, chat }: Encoder,
  items: readonly FeatureItem[],
  { recipes, objectives, signal, onBatch }: EncodeItemsOptions,
): Promise<PartRows> {
  const plan = new FeaturePlan(recipes, backbone.layers);
  const skipped: StoreIndex["skipped"] = [];
  const skip = (number: number, { code, message }: ArmormError) => skipped.push({ number, code, message });
  const rows: Encoded[] = [];
  for (const item of items) {
    try {
      if ("error" in item) throw item.error;
      const { contextLength } = backbone;
      const encoded = item.row.conversations.map((messages) => chat.encode(messages, { contextLength }));
      rows.push({ ...item, encoded, requests: encoded.map((conversation) => plan.request(conversation)) });
    } catch (error) {
      if (!(error instanceof ArmormError)) throw error;
      skip(item.number, error);
    }
    await setImmediate(); // tokenising takes milliseconds: let the event loop breathe
  }
  const all = rows.flatMap(({ requests }) => requests);
  const answers = await encodeEach(backbone, all, { layers: plan.layers, signal, onBatch, independent: true });
  let next = 0;
  const good: { row: Encoded; states: Float32Array[] }[] = [];
  for (const row of rows) {
    const own = answers.slice(next, next + row.encoded.length);
    next += row.encoded.length;
    const failed = own.find((answer) => answer.status === "rejected");
    if (failed) skip(row.number, failed.reason as ArmormError);
    else good.push({ row, states: own.map((answer) => (answer as PromiseFulfilledResult<Float32Array>).value) });
  }
  skipped.sort((a, b) => a.number - b.number);
  return {
    rows: columnsOf(good.map(({ row }) => row)),
    skipped,
    tensors: good.length === 0 ? new Map() : tensorsOf(plan, recipes, good, objectives),
  };
}

function columnsOf(rows: readonly Encoded[]): StoreRows {
  const column = <K extends "id" | "split" | "source" | "category" | "prompt">(key: K) =>
    rows.map(({ row }) => row[key]);
  return {
    number: rows.map(({ number }) => number),
    id: column("id"),
    split: column("split"),
    source: column("source"),
    category: column("category"),
    prompt: column("prompt"),
    response_tokens: rows.map(({ encoded }) => {
      const [first = 0, second] = encoded.map(({ lastIndex, gateIndex }) => lastIndex - gateIndex);
      return second === undefined ? first : [first, second];
    }),
  };
}

function tensorsOf(
  plan: FeaturePlan,
  recipes: readonly FeatureRecipe[],
  rows: readonly { row: Encoded; states: Float32Array[] }[],
  objectives: readonly string[],
): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  const pairs = rows[0]?.states.length === 2;
  for (const recipe of recipes.keys()) {
    const features = rows.map(({ states }) => states.map((state) => plan.features(state, recipe)));
    tensors.set(tensorName(recipe, "embeddings"), stack(features.map((row) => row.map(({ rewards }) => rewards))));
    if (pairs) {
      tensors.set(tensorName(recipe, "prompt_embeddings"), stack(features.map((row) => row.map(({ gate }) => gate))));
    } else {
      const labels = rows.map(({ row }) =>
        Float32Array.from(objectives, (name) => row.row.ratings[name] ?? Number.NaN),
      );
      tensors.set(tensorName(recipe, "labels"), stack(labels.map((row) => [row])));
    }
  }
  return tensors;
}

/** Rows of one vector each as [n, width], of two as [n, 2, width]. */
function stack(rows: readonly (readonly Float32Array[])[]): Tensor {
  const sides = rows[0]?.length ?? 1;
  const width = rows[0]?.[0]?.length ?? 0;
  const data = new Float32Array(rows.length * sides * width);
  for (const [i, vector] of rows.flat().entries()) data.set(vector, i * width);
  return { shape: sides === 1 ? [rows.length, width] : [rows.length, sides, width], data };
}
