import type { PairSide } from "../stores/loadPairs.js";
import type { GatingStagePairs } from "./gatingStage.js";
import type { SplitStore } from "./prepareRequest.js";

/** The category of pairs whose data names none, nor a source. */
const NO_CATEGORY = "without category";

/**
 * The pairs of a store as the gate's stage wants them.
 * @param transform T [k, k], row-major.
 */
export function gatingPairs(
  { store, sides }: SplitStore,
  { training, validation }: { readonly training: PairSide; readonly validation: PairSide },
  transform: Float32Array,
): GatingStagePairs {
  const { category, source } = store.index.rows;
  return {
    training: { ...training.pairs, transform },
    validation: { ...validation.pairs, transform },
    categories: Array.from(validation.rows, (row) => category[row] ?? source[row] ?? NO_CATEGORY),
    folds: Uint8Array.from(validation.rows, (row) => sides.fold[row] ?? 0),
  };
}
