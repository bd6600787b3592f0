import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseRecipe } from "../../contracts/featureRecipe.js";
import type { StoreIndex, StoreOrigin } from "../../contracts/storeIndex.js";
import type { RatingOptions } from "../../data/readRatings.js";
import { UsageError } from "../../errors.js";
import { fileHash } from "../../io/fileHash.js";
import { LockFile } from "../../io/lockFile.js";
import { writeFileAtomically } from "../../io/writeFileAtomically.js";
import { FeatureStore } from "../../store/featureStore.js";
import { INDEX_FILE } from "../../store/indexFile.js";
import { PartFile } from "../../store/partFile.js";
import type { PartRows } from "../../store/partRows.js";
import { writeStore } from "../../store/writeStore.js";
import type { Encoder } from "../loadEncoder.js";
import { encodeItems, tensorName } from "./encodeItems.js";
import { type FeatureItem, featureItems } from "./featureItems.js";
import { FeaturePlan } from "./featurePlan.js";

/** Rows that are encoded together and written as a part: what a killed run loses at most. */
const WINDOW_ROWS = 64;

export interface ExtractOptions extends RatingOptions {
  readonly kind: StoreOrigin["kind"];
  /** Recipes by name. Each gets a store of its own: in `output`, or, where there are several, in folders of these names. */
  readonly recipes: Readonly<Record<string, string>>;
  readonly dtype: StoreOrigin["dtype"];
  /** Do only every `count`-th window of rows, beginning with number `index` from 1. */
  readonly shard?: { readonly index: number; readonly count: number } | undefined;
  /** Folder for remembered hashes. */
  readonly cache: string;
  /** Rows done or skipped of all, and tokens computed. */
  readonly onProgress?: (done: number, total: number, tokens: number) => void;
}

/**
 * Writes the hidden states of ratings or pairs into feature stores. Goes on where an interrupted run of the same extraction
 * stopped, to the same bytes in the end: windows of rows are fixed, and each is computed by itself.
 * @param files data files that can be read twice.
 * @throws UsageError when `output` holds something else, and what reading, encoding and writing throw.
 */
export async function extractFeatures(
  encoder: Encoder,
  files: readonly string[],
  output: string,
  options: ExtractOptions,
): Promise<StoreIndex[]> {
  const { kind, recipes, signal, onProgress } = options;
  const parsed = Object.values(recipes).map(parseRecipe);
  new FeaturePlan(parsed, encoder.backbone.layers); // a layer that isn't there: said before any long work
  const { total, objectives } = await survey(files, options);
  const stores = await Promise.all(
    Object.entries(recipes).map(async ([name, recipe]) => ({
      folder: Object.keys(recipes).length === 1 ? output : join(output, name),
      origin: await originOf(encoder, files, recipe, objectives, options),
    })),
  );
  const finished = await finishedStores(stores);
  if (finished) return finished;
  await mkdir(output, { recursive: true });
  await using lock = await LockFile.take(join(output, ".lock"));
  if (!lock) throw new UsageError("E_STORE_BUSY", "another process writes this store", { where: output });
  const parts = join(output, "parts");
  await claim(parts, { stores: stores.map(({ origin }) => origin), shard: options.shard ?? null });

  const partFiles: PartFile[] = [];
  let done = 0;
  let tokens = 0;
  for await (const { window, items } of windows(featureItems(kind, files, options), options.shard)) {
    signal.throwIfAborted();
    const part = new PartFile(join(parts, String(window).padStart(7, "0")));
    partFiles.push(part);
    if (!existsSync(part.marker)) {
      const onBatch = (_: number, count: number) => {
        tokens += count;
        onProgress?.(done, total, tokens);
      };
      await part.write(await encodeItems(encoder, items, { recipes: parsed, objectives, signal, onBatch }));
    }
    done += items.length;
    onProgress?.(done, total, tokens);
  }
  const indices: StoreIndex[] = [];
  for (const [recipe, { folder, origin }] of stores.entries()) {
    await mkdir(folder, { recursive: true });
    indices.push(await writeStore(folder, origin, ofRecipe(partFiles, recipe)));
  }
  await rm(parts, { recursive: true });
  return indices;
}

/** A look at all rows: how many there are, and the objectives that have labels, in alphabetical order. */
async function survey(
  files: readonly string[],
  options: ExtractOptions,
): Promise<{ total: number; objectives: readonly string[] }> {
  const names = new Set<string>();
  let total = 0;
  for await (const item of featureItems(options.kind, files, options)) {
    total++;
    if ("row" in item) for (const name of Object.keys(item.row.ratings)) names.add(name);
  }
  const count = options.shard?.count ?? 1;
  return { total: Math.ceil(total / count), objectives: options.objectives ?? [...names].sort() };
}

async function originOf(
  { backbone, chat, id }: Encoder,
  files: readonly string[],
  recipe: string,
  objectives: readonly string[],
  { kind, dtype, cache }: ExtractOptions,
): Promise<StoreOrigin> {
  const inputs = await Promise.all(
    files.map(async (file) => ({ name: basename(file), sha256: await fileHash(file, cache) })),
  );
  return {
    kind,
    objectives: kind === "ratings" ? [...objectives] : [],
    recipe,
    dtype,
    precision: backbone.precision,
    backbone: backbone.weightsHash,
    ...(id !== undefined && { backbone_id: id }),
    engine: backbone.fingerprint,
    template: chat.hash,
    inputs,
  };
}

/** The stores, when all of them are there already and were made in the same way. */
async function finishedStores(
  stores: readonly { folder: string; origin: StoreOrigin }[],
): Promise<StoreIndex[] | undefined> {
  if (!stores.every(({ folder }) => existsSync(join(folder, INDEX_FILE)))) return undefined;
  const opened = await Promise.all(stores.map(({ folder }) => FeatureStore.open(folder)));
  for (const [i, { index, folder }] of opened.entries()) {
    if (JSON.stringify(index.origin) === JSON.stringify(stores[i]?.origin)) continue;
    throw new UsageError("E_STORE_EXISTS", "the folder holds another store", {
      where: folder,
      fix: "Name another folder, or remove this one",
    });
  }
  return opened.map(({ index }) => index);
}

/** Makes sure that the parts in a folder are of this extraction. */
async function claim(parts: string, extraction: object): Promise<void> {
  const file = join(parts, "extraction.json");
  const text = JSON.stringify(extraction);
  const found = await readFile(file, "utf8").catch(() => undefined);
  if (found === text) return;
  if (found !== undefined) {
    throw new UsageError("E_STORE_OTHER", "the folder holds a part of another extraction", {
      where: parts,
      fix: "Give the options of that one to go on with it, or remove the folder",
    });
  }
  await writeFileAtomically(file, text);
}

async function* windows(
  items: AsyncIterable<FeatureItem>,
  shard: ExtractOptions["shard"],
): AsyncGenerator<{ window: number; items: FeatureItem[] }> {
  const mine = (window: number) => !shard || window % shard.count === shard.index - 1;
  let window = 0;
  let current: FeatureItem[] = [];
  for await (const item of items) {
    current.push(item);
    if (current.length < WINDOW_ROWS) continue;
    if (mine(window)) yield { window, items: current };
    window++;
    current = [];
  }
  if (current.length > 0 && mine(window)) yield { window, items: current };
}

/** The parts with one recipe's tensors, under their own names. */
async function* ofRecipe(parts: readonly PartFile[], recipe: number): AsyncGenerator<PartRows> {
  const prefix = tensorName(recipe, "");
  for (const file of parts) {
    const part = await file.read();
    const own = [...part.tensors].filter(([name]) => name.startsWith(prefix));
    yield { ...part, tensors: new Map(own.map(([name, tensor]) => [name.slice(prefix.length), tensor])) };
  }
}
