import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type StoreIndex, type StoreOrigin, type StoreRows, storeRowsSchema } from "../contracts/storeIndex.js";
import { InputError } from "../errors.js";
import { writeFileAtomically } from "../io/writeFileAtomically.js";
import { type Tensor, writeSafetensors } from "../io/writeSafetensors.js";
import { encodeHalf } from "../math/encodeHalf.js";
import { INDEX_FILE } from "./indexFile.js";
import type { PartRows } from "./partRows.js";
import { regroup } from "./regroup.js";

/** Rows of a shard: some 100 MB at usual widths. */
const SHARD_ROWS = 2048;

/**
 * Writes a feature store: its rows in order, cut into shards of equal size, in the layout that the published scripts read,
 * then the index. What is written depends on the rows alone, not on the parts they come in.
 * @throws InputError "E_NO_ROWS" when all rows were skipped.
 */
export async function writeStore(
  folder: string,
  origin: StoreOrigin,
  parts: Iterable<PartRows> | AsyncIterable<PartRows>,
): Promise<StoreIndex> {
  const shards: StoreIndex["shards"] = [];
  const skipped: StoreIndex["skipped"] = [];
  const rows: StoreRows[] = [];
  let widths: Pick<StoreIndex, "width" | "prompt_width"> = { width: 0 };
  for await (const shard of regroup(noting(parts, skipped), SHARD_ROWS)) {
    const file = `embeddings-${String(shards.length + 1).padStart(5, "0")}.safetensors`;
    const path = join(folder, file);
    const stored = [...shard.tensors].map(([name, tensor]) => [name, storedAs(origin.dtype, name, tensor)] as const);
    await writeSafetensors(path, new Map(stored));
    shards.push({ file, rows: shard.rows.number.length, sha256: await sha256(path) });
    rows.push(shard.rows);
    widths = widthsOf(shard);
  }
  const [first] = skipped;
  if (shards.length === 0) {
    const found = first && `row ${first.number}: ${first.message}`;
    throw new InputError("E_NO_ROWS", "no row of the input could be used", { where: folder, found });
  }
  const columns = Object.keys(storeRowsSchema.shape) as (keyof StoreRows)[];
  const joined = Object.fromEntries(columns.map((name) => [name, rows.flatMap((part) => part[name] as unknown[])]));
  const index: StoreIndex = { format: 1, origin, ...widths, shards, rows: joined as StoreRows, skipped };
  await writeFileAtomically(join(folder, INDEX_FILE), `${JSON.stringify(index)}\n`);
  return index;
}

async function* noting(
  parts: Iterable<PartRows> | AsyncIterable<PartRows>,
  skipped: StoreIndex["skipped"],
): AsyncGenerator<PartRows> {
  for await (const part of parts) {
    skipped.push(...part.skipped);
    yield part;
  }
}

/** Labels stay float32: they are few, and exact. */
function storedAs(dtype: StoreOrigin["dtype"], name: string, { shape, data }: Tensor): Tensor {
  const half = dtype === "float16" && name !== "labels" && data instanceof Float32Array;
  return { shape, data: half ? encodeHalf(data) : data };
}

function widthsOf({ tensors }: PartRows): Pick<StoreIndex, "width" | "prompt_width"> {
  const width = (name: string) => tensors.get(name)?.shape.at(-1);
  const promptWidth = width("prompt_embeddings");
  return { width: width("embeddings") ?? 0, ...(promptWidth !== undefined && { prompt_width: promptWidth }) };
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
