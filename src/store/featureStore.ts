import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseContract } from "../contracts/parseContract.js";
import { type StoreIndex, type StoreRows, storeIndexSchema } from "../contracts/storeIndex.js";
import { FileFormatError, NotFoundError } from "../errors.js";
import { fileHash } from "../io/fileHash.js";
import { openSafetensors } from "../io/safetensors.js";
import type { Tensor } from "../io/writeSafetensors.js";
import { INDEX_FILE } from "./indexFile.js";
import type { PartRows } from "./partRows.js";
import { sliceRows } from "./sliceRows.js";

/** A finished feature store. */
export class FeatureStore {
  readonly folder: string;
  readonly index: StoreIndex;

  private constructor(folder: string, index: StoreIndex) {
    this.folder = folder;
    this.index = index;
  }

  /** @throws NotFoundError for a folder without an index, FileFormatError for a damaged one. */
  static async open(folder: string): Promise<FeatureStore> {
    const path = join(folder, INDEX_FILE);
    const text = await readFile(path, "utf8").catch((cause) => {
      throw new NotFoundError("E_NO_STORE", "not a finished feature store", {
        where: folder,
        expected: `a folder with ${INDEX_FILE}`,
        fix: "Make one with armorm extract; an interrupted extraction goes on when it is started again",
        cause,
      });
    });
    return new FeatureStore(folder, parseContract(storeIndexSchema, text, path));
  }

  get rows(): number {
    return this.index.rows.number.length;
  }

  /** What the store holds, in one word: two stores with the same rows and numbers have the same. */
  get hash(): string {
    return createHash("sha256").update(JSON.stringify(this.index)).digest("hex");
  }

  /**
   * Compares every shard with the hash that was noted when it was written.
   * @param cache folder for remembered hashes.
   * @throws FileFormatError naming the first shard that differs.
   */
  async verify(cache: string): Promise<void> {
    for (const { file, sha256 } of this.index.shards) {
      const path = join(this.folder, file);
      if ((await fileHash(path, cache)) === sha256) continue;
      throw new FileFormatError("E_STORE_DAMAGED", "a shard isn't what was written", {
        where: path,
        fix: "Extract it again",
      });
    }
  }

  /** The rows, shard by shard, in order. */
  async *shards(): AsyncGenerator<PartRows> {
    const all: PartRows = { rows: this.index.rows, skipped: [], tensors: new Map() };
    let first = 0;
    for (const { file, rows: count } of this.index.shards) {
      const rows: StoreRows = sliceRows(all, first, first + count).rows;
      yield { rows, skipped: [], tensors: await readShard(join(this.folder, file), count) };
      first += count;
    }
  }
}

async function readShard(path: string, rows: number): Promise<Map<string, Tensor>> {
  const store = await openSafetensors(path);
  try {
    const tensors = new Map<string, Tensor>();
    for (const [name, { shape }] of store.tensors) {
      if (shape[0] !== rows) {
        throw new FileFormatError("E_STORE_DAMAGED", "a shard has another number of rows than the index says", {
          where: `${path}: tensor ${name}`,
          found: String(shape[0]),
          expected: String(rows),
        });
      }
      tensors.set(name, { shape, data: await store.read(name) });
    }
    return tensors;
  } finally {
    await store.close();
  }
}
