import type { PreferencePairs } from "./preferencePairs.js";
import { rewardDifferences } from "./rewardDifferences.js";

/** Pairs with what the loss takes of their rewards. */
export interface PreparedPairs {
  readonly pairs: PreferencePairs;
  /** D [N, k], which margins are computed from. */
  readonly differences: Float64Array;
  /** What the training graph takes, [N, k] for each row that a pair has in a batch: D; as published R's two sides. */
  readonly sides: readonly Float64Array[];
}

/** @param asPublished leaves the transform out and keeps the two sides apart. */
export function preparePairs(pairs: PreferencePairs, asPublished: boolean): PreparedPairs {
  if (!asPublished) {
    const differences = rewardDifferences(pairs);
    return { pairs, differences, sides: [differences] };
  }
  const { transform: _, ...raw } = pairs;
  return { pairs, differences: rewardDifferences(raw), sides: [sideOf(pairs, 0, 1), sideOf(pairs, 1, -1)] };
}

/** Rewards of one side of each pair, times `sign`. */
function sideOf({ rewards, objectives: k }: PreferencePairs, side: number, sign: number): Float64Array {
  return Float64Array.from({ length: rewards.length / 2 }, (_, i) => {
    const pair = Math.floor(i / k);
    return sign * rewards[(2 * pair + side) * k + (i % k)]!;
  });
}
