import type { FeatureView } from "./featureView.js";
import { shardFloats } from "./shardFloats.js";

/** Consecutive pairs of a store. */
export interface PairTensors {
  /** Number of the first pair. */
  readonly first: number;
  readonly count: number;
  /** [count, 2, d], chosen before rejected. */
  readonly embeddings: Float32Array;
  /** [count, 2, prompt width] */
  readonly prompts: Float32Array;
}

/**
 * The tensors of a pairs store, shard by shard.
 * @throws FileFormatError "E_STORE_DAMAGED" where they don't fit the index.
 */
export async function* pairTensors(view: FeatureView): AsyncGenerator<PairTensors> {
  const { store } = view;
  const { width, prompt_width: promptWidth = 0 } = store.index;
  let first = 0;
  for await (const shard of store.shards()) {
    const count = shard.rows.number.length;
    const where = `${store.folder}, shard of pair ${first}`;
    const embeddings = view.rewardFeatures(shardFloats(shard, "embeddings", 2 * count * width, where));
    const prompts = view.gateFeatures(shardFloats(shard, "prompt_embeddings", 2 * count * promptWidth, where));
    yield { first, count, embeddings, prompts };
    first += count;
  }
}
