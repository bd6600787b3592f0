import type { PairSide } from "../stores/loadPairs.js";
import type { GatingStagePairs } from "./gatingStage.js";
import type { SplitStore } from "./prepareRequest.js";

/** The category of pairs whose data names none, nor a source. */
const NO_CATEGORY = "without category";

/**
 * The pairs of a store as the gate's stage wants them.
 * @param transform     T [k, k], row-major.
 * @param sourceWeights how often pairs of a source are drawn.
 */
export function gatingPairs(
  { store, sides }: SplitStore,
  { training, validation }: { readonly training: PairSide; readonly validation: PairSide },
  transform: Float32Array,
  sourceWeights: Readonly<Record<string, number>>,
): GatingStagePairs {
  const { category, source } = store.index.rows;
  const drawn = Float64Array.from(training.rows, (row) => sourceWeights[source[row] ?? ""] ?? 1);
  const isWeighted = Object.keys(sourceWeights).length > 0;
  return {
    training: { ...training.pairs, transform, ...(isWeighted && { drawn }) },
    validation: { ...validation.pairs, transform },
    categories: Array.from(validation.rows, (row) => category[row] ?? source[row] ?? NO_CATEGORY),
    folds: Uint8Array.from(validation.rows, (row) => sides.fold[row] ?? 0),
  };
}
