import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { ModelError, NotFoundError } from "../errors.js";
import { joinTensorStores } from "./joinTensorStores.js";
import { quoteName } from "./quoteName.js";
import { openSafetensors } from "./safetensors.js";
import { readShardIndex } from "./shardIndex.js";
import type { TensorStore } from "./tensorStore.js";

const SINGLE = "model.safetensors";
const INDEX = "model.safetensors.index.json";

/**
 * Opens the weights of a Hugging Face folder: model.safetensors or, where there is none, the shards that
 * model.safetensors.index.json names.
 * @throws NotFoundError, ModelError, FileFormatError, UnsupportedError
 */
export async function openSafetensorsFolder(folder: string): Promise<TensorStore> {
  const root = resolve(folder);
  if (existsSync(join(root, SINGLE))) return openSafetensors(join(root, SINGLE));
  if (existsSync(join(root, INDEX))) return openShards(root);
  throw new NotFoundError("E_NOT_FOUND", "no safetensors weights in the folder", {
    where: root,
    expected: `${SINGLE} or ${INDEX}`,
  });
}

async function openShards(root: string): Promise<TensorStore> {
  const index = await readShardIndex(join(root, INDEX));
  const shards = new Map<string, TensorStore>();
  try {
    for (const name of [...new Set(index.values())].sort()) shards.set(name, await openShard(root, name));
    checkIndex(root, index, shards);
    return joinTensorStores([...shards.values()], root);
  } catch (error) {
    await Promise.all([...shards.values()].map((shard) => shard.close()));
    throw error;
  }
}

async function openShard(root: string, name: string): Promise<TensorStore> {
  const path = join(root, name);
  if (existsSync(path)) return openSafetensors(path);
  throw new ModelError("E_SHARD_MISSING", `${INDEX} names a file that isn't there`, {
    where: path,
    fix: "The folder is incomplete: fetch it again",
  });
}

function checkIndex(root: string, index: ReadonlyMap<string, string>, shards: ReadonlyMap<string, TensorStore>): void {
  for (const [name, shard] of index) {
    if (shards.get(shard)?.tensors.has(name)) continue;
    throw new ModelError("E_TENSOR_MISSING", `no tensor ${quoteName(name)}`, {
      where: join(root, shard),
      expected: `what ${INDEX} says`,
    });
  }
}
