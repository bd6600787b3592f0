import { type BootstrapInterval, bootstrapMean } from "./bootstrapMean.js";
import { pairCredits } from "./pairCredits.js";
import { pairMargins } from "./pairMargins.js";
import type { PreferencePairs } from "./preferencePairs.js";
import { rewardDifferences } from "./rewardDifferences.js";
import { staticMargins } from "./staticMargins.js";
import { staticWeighting } from "./staticWeighting.js";

/** Pair accuracies, ties a half, of the gate and of what a gate must beat to be worth having. */
export interface WeightingComparison {
  readonly gate: BootstrapInterval;
  /** Every objective weighs the same. */
  readonly uniform: BootstrapInterval;
  /** The best weighting that is the same for every prompt. */
  readonly static: BootstrapInterval;
  /** Its weights [k], fitted on the training pairs. */
  readonly staticWeights: Float64Array;
  /** Of each objective alone. */
  readonly objectives: readonly BootstrapInterval[];
  /** Differences pair by pair, whose intervals are narrower than those of the two accuracies. */
  readonly gateMinusUniform: BootstrapInterval;
  readonly gateMinusStatic: BootstrapInterval;
}

/**
 * Compares a gate with plain weightings on pairs that none of them was fitted on.
 * @param training pairs for the static weighting.
 * @param heldOut pairs to compare on.
 * @param weights [U, k]: the gate's weights of the held-out pairs' prompts.
 * @param seed of the intervals.
 */
export function compareWeightings(
  training: PreferencePairs,
  heldOut: PreferencePairs,
  weights: Float32Array | Float64Array,
  seed = 0,
): WeightingComparison {
  const { promptOf, objectives: k } = heldOut;
  const differences = rewardDifferences(heldOut);
  const staticWeights = staticWeighting(rewardDifferences(training), k);
  const gate = pairCredits(pairMargins(weights, promptOf, differences));
  const fixed = (fixedWeights: Float64Array) => pairCredits(staticMargins(differences, fixedWeights));
  const uniform = fixed(new Float64Array(k).fill(1 / k));
  const best = fixed(staticWeights);
  const interval = (values: Float64Array) => bootstrapMean(values, promptOf, seed);
  const minus = (a: Float64Array, b: Float64Array) => a.map((value, i) => value - b[i]!);
  return {
    gate: interval(gate),
    uniform: interval(uniform),
    static: interval(best),
    staticWeights,
    objectives: Array.from({ length: k }, (_, j) => {
      const alone = new Float64Array(k);
      alone[j] = 1;
      return interval(fixed(alone));
    }),
    gateMinusUniform: interval(minus(gate, uniform)),
    gateMinusStatic: interval(minus(gate, best)),
  };
}
