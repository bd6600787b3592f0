import { FileFormatError } from "../../errors.js";
import type { FeatureView } from "./featureView.js";

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
  for await (const { tensors, rows } of store.shards()) {
    const count = rows.number.length;
    const embeddings = view.rewardFeatures(floats("embeddings", 2 * count * width));
    const prompts = view.gateFeatures(floats("prompt_embeddings", 2 * count * promptWidth));
    yield { first, count, embeddings, prompts };
    first += count;

    function floats(name: string, length: number): Float32Array {
      const data = tensors.get(name)?.data;
      if (data instanceof Float32Array && data.length === length) return data;
      throw new FileFormatError("E_STORE_DAMAGED", "a tensor doesn't fit the index", {
        where: `${store.folder}, shard of pair ${first}: ${name}`,
        found: data ? `${data.length} numbers` : "nothing",
        expected: `${length} numbers`,
        fix: "Extract it again",
      });
    }
  }
}
