import type { Products } from "../../algebra/products.js";
import { allFinite } from "../../math/allFinite.js";
import { nonFiniteFeature } from "../nonFiniteFeature.js";
import { predictChunks } from "../regression/predictChunks.js";
import { loadPairs, type PairSide } from "../stores/loadPairs.js";
import type { ExaminedRatings } from "./examineStores.js";
import type { PreparedRequest } from "./prepareRequest.js";
import type { ReferenceRewards } from "./referenceRewards.js";
import type { OnTrainingProgress } from "./trainingProgress.js";

/** The reference set, and the pairs that it is made of. */
export interface Reference {
  readonly rewards: ReferenceRewards;
  readonly pairs?: { readonly training: PairSide; readonly validation: PairSide };
}

/**
 * Rewards of the reference set: both sides of all pairs, the training pairs first; where there are no pairs, of all rated
 * responses.
 * @param weights W [k, d], row-major.
 */
export async function loadReference(
  products: Products,
  { ratings, pairs }: PreparedRequest,
  examined: ExaminedRatings | undefined,
  weights: Float32Array,
  onProgress: OnTrainingProgress,
): Promise<Reference> {
  const exact = Float64Array.from(weights);
  const onRows = (unit: string, total: number) => (done: number) =>
    onProgress({ step: "rewards of the reference set", done, total, unit });
  if (pairs) {
    const { store, view, sides } = pairs;
    const loaded = await loadPairs(products, view, sides, exact, onRows("pairs", store.rows));
    const { training, validation } = loaded;
    const rewards = new Float64Array(training.pairs.rewards.length + validation.pairs.rewards.length);
    rewards.set(training.pairs.rewards);
    rewards.set(validation.pairs.rewards, training.pairs.rewards.length);
    return { rewards: { set: `both sides of ${counted(store.rows)} pairs`, rewards }, pairs: loaded };
  }
  if (!ratings || !examined) throw new Error("A reference set needs a store.");
  const { source, layout } = examined.rows;
  const { rows } = ratings.store;
  const { hiddenSize: d } = layout;
  const k = weights.length / d;
  const rewards = new Float64Array(rows * k);
  const model = { data: exact, rows: k, cols: d };
  const report = onRows("rows", rows);
  let done = 0;
  for await (const { values } of predictChunks(products, source, layout.objectives.length, model, () => true)) {
    rewards.set(values, done * k);
    done += values.length / k;
    report(done);
  }
  if (allFinite(rewards)) return { rewards: { set: `${counted(rows)} rated responses`, rewards } };
  throw nonFiniteFeature("feature", ratings.store.folder);
}

function counted(rows: number): string {
  return rows.toLocaleString("en-US");
}
