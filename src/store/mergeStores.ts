import type { StoreIndex } from "../contracts/storeIndex.js";
import { InputError } from "../errors.js";
import { FeatureStore } from "./featureStore.js";
import type { PartRows } from "./partRows.js";
import { sliceRows } from "./sliceRows.js";
import { writeStore } from "./writeStore.js";

/**
 * Joins the stores of an extraction that was split with --shard, in the order of the input: the result is what one
 * extraction of everything writes.
 * @throws InputError when they weren't made of the same input in the same way, or a row is in two of them.
 */
export async function mergeStores(folders: readonly string[], output: string): Promise<StoreIndex> {
  const stores = await Promise.all(folders.map((folder) => FeatureStore.open(folder)));
  const [first] = stores;
  if (!first) throw new Error("mergeStores needs a store.");
  for (const { folder, index } of stores) refuseOther(first.index, index, folder);
  const skipped = stores.flatMap(({ index }) => index.skipped).sort((a, b) => a.number - b.number);
  return await writeStore(output, first.index.origin, withSkipped(inOrder(stores), skipped));
}

function refuseOther({ origin }: StoreIndex, other: StoreIndex, folder: string): void {
  for (const key of Object.keys(origin) as (keyof typeof origin)[]) {
    const [expected, found] = [origin, other.origin].map((value) => JSON.stringify(value[key]));
    if (expected === found) continue;
    throw new InputError("E_STORE_ORIGIN", "stores that don't go together", {
      where: `${folder}: ${key}`,
      found,
      expected,
    });
  }
}

/** Runs of consecutive rows, each from one store, by row number. */
async function* inOrder(stores: readonly FeatureStore[]): AsyncGenerator<PartRows> {
  const readers = await Promise.all(stores.map((store) => RowReader.begin(store)));
  for (;;) {
    const [next, after] = readers.filter((reader) => reader.number !== undefined).sort((a, b) => compare(a, b));
    if (!next) return;
    if (next.number === after?.number) {
      const found = `row ${next.number} is in both`;
      throw new InputError("E_STORE_ROWS", "stores that overlap", { where: after?.folder, found });
    }
    yield await next.takeBefore(after?.number ?? Number.POSITIVE_INFINITY);
  }
}

function compare(a: RowReader, b: RowReader): number {
  return (a.number ?? 0) - (b.number ?? 0);
}

async function* withSkipped(parts: AsyncIterable<PartRows>, skipped: StoreIndex["skipped"]): AsyncGenerator<PartRows> {
  yield { rows: EMPTY, skipped, tensors: new Map() };
  yield* parts;
}

const EMPTY: PartRows["rows"] = {
  number: [],
  id: [],
  split: [],
  source: [],
  category: [],
  prompt: [],
  response_tokens: [],
};

/** A store's rows, from front to back. */
class RowReader {
  readonly folder: string;
  readonly #shards: AsyncGenerator<PartRows>;
  #shard: PartRows | undefined;
  #row = 0;

  private constructor(store: FeatureStore) {
    this.folder = store.folder;
    this.#shards = store.shards();
  }

  static async begin(store: FeatureStore): Promise<RowReader> {
    const reader = new RowReader(store);
    await reader.#next();
    return reader;
  }

  /** Of the row to come; undefined at the end. */
  get number(): number | undefined {
    return this.#shard?.rows.number[this.#row];
  }

  /** The rows to come with smaller numbers, as far as they lie in one shard. */
  async takeBefore(limit: number): Promise<PartRows> {
    const shard = this.#shard;
    if (!shard) throw new Error("No rows are left.");
    const from = this.#row;
    const { number } = shard.rows;
    while (this.#row < number.length && (number[this.#row] ?? 0) < limit) this.#row++;
    const taken = sliceRows(shard, from, this.#row);
    if (this.#row === number.length) await this.#next();
    return taken;
  }

  async #next(): Promise<void> {
    const { value } = await this.#shards.next();
    this.#shard = value;
    this.#row = 0;
  }
}
