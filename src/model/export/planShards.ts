import type { LazyTensor } from "../../io/streamSafetensors.js";

/** A file of an exported model. */
export interface Shard {
  readonly file: string;
  readonly tensors: readonly LazyTensor[];
}

/** Cuts tensors, in their order, into files of at most `limit` bytes; a larger tensor gets a file of its own. */
export function planShards(tensors: readonly LazyTensor[], limit: number): Shard[] {
  const shards: LazyTensor[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const tensor of tensors) {
    if (size + tensor.bytes > limit) {
      shards.push([]);
      size = 0;
    }
    shards.at(-1)?.push(tensor);
    size += tensor.bytes;
  }
  const number = (n: number) => String(n).padStart(5, "0");
  return shards.map((list, i) => ({
    file: `model-${number(i + 1)}-of-${number(shards.length)}.safetensors`,
    tensors: list,
  }));
}
