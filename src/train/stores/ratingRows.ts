import type { FeatureStore } from "../../store/featureStore.js";
import type { RowLayout, RowSource } from "../rows/rowBlock.js";
import type { TrainingWarning } from "../trainingWarning.js";
import type { FeatureView } from "./featureView.js";
import type { RowSides } from "./rowSides.js";
import { shardFloats } from "./shardFloats.js";

/** A ratings store as rows to train on. */
export interface RatingRows {
  readonly source: RowSource;
  readonly layout: RowLayout;
  readonly warnings: readonly TrainingWarning[];
}

/**
 * Rows of a ratings store, a shard a block. An objective that has no validation label on the data's own split gets a split
 * of its own, by the hash of prompts; a warning says so. One pass over the labels.
 * @throws FileFormatError "E_STORE_DAMAGED" where tensors and index don't fit together.
 */
export async function ratingRows(view: FeatureView, sides: RowSides): Promise<RatingRows> {
  const { store } = view;
  const { width, origin } = store.index;
  const layout = { objectives: origin.objectives, hiddenSize: view.width };
  const k = layout.objectives.length;
  const unsplit = sides.from === "hash" ? [] : await objectivesWithoutValidation(store, sides, k);
  return {
    source: rows,
    layout,
    warnings: unsplit.map((j) => ownSplit(layout.objectives[j] ?? "")),
  };

  async function* rows(): ReturnType<RowSource> {
    let first = 0;
    for await (const shard of store.shards(["embeddings", "labels"])) {
      const count = shard.rows.number.length;
      const where = `${store.folder}, shard of row ${first}`;
      yield {
        features: view.rewardFeatures(shardFloats(shard, "embeddings", count * width, where)),
        labels: shardFloats(shard, "labels", count * k, where),
        validation: sidesOf(sides, first, count, k, unsplit),
        fold: sides.fold.subarray(first, first + count),
      };
      first += count;
    }
  }
}

/** [count], or [count, k] where an objective has a split of its own. */
function sidesOf(
  { validation, hashed }: RowSides,
  first: number,
  count: number,
  k: number,
  unsplit: readonly number[],
): Uint8Array {
  if (unsplit.length === 0) return validation.subarray(first, first + count);
  return Uint8Array.from({ length: count * k }, (_, at) => {
    const side = unsplit.includes(at % k) ? hashed : validation;
    return side[first + Math.floor(at / k)] ?? 0;
  });
}

/** Objectives that have labels, but none for validation. */
async function objectivesWithoutValidation(
  store: FeatureStore,
  { validation }: RowSides,
  k: number,
): Promise<number[]> {
  const labelled = new Uint32Array(k);
  const validated = new Uint32Array(k);
  let row = 0;
  for await (const { tensors, rows } of store.shards(["labels"])) {
    const labels = tensors.get("labels")?.data ?? new Float32Array();
    for (const [at, label] of labels.entries()) {
      if (Number.isNaN(label)) continue;
      labelled[at % k]! += 1;
      validated[at % k]! += validation[row + Math.floor(at / k)] ?? 0;
    }
    row += rows.number.length;
  }
  return [...labelled.keys()].filter((j) => labelled[j]! > 0 && validated[j] === 0);
}

function ownSplit(objective: string): TrainingWarning {
  const message = `no validation row of the data's split is labelled for "${objective}": its rows are split by prompts`;
  return { code: "W_OWN_SPLIT", message, objective };
}
