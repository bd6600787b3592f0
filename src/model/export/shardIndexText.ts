import type { Shard } from "./planShards.js";

/** The contents of model.safetensors.index.json: which file holds which tensor. */
export function shardIndexText(shards: readonly Shard[]): string {
  const all = shards.flatMap(({ file, tensors }) => tensors.map(({ name, bytes }) => ({ name, bytes, file })));
  const index = {
    metadata: { total_size: all.reduce((sum, { bytes }) => sum + bytes, 0) },
    weight_map: Object.fromEntries(all.map(({ name, file }) => [name, file])),
  };
  return `${JSON.stringify(index, null, 2)}\n`;
}
