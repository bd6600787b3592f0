import type { PreferencePairs } from "./preferencePairs.js";

/**
 * D = (r_chosen - r_rejected) T: all that a pair's loss needs of its rewards, since the score's difference is w · D.
 * @returns [N, k] float64, row-major.
 */
export function rewardDifferences({ rewards, objectives: k, transform }: PreferencePairs): Float64Array {
  const differences = new Float64Array(rewards.length / 2);
  for (let start = 0; start < differences.length; start += k) {
    for (let i = 0; i < k; i++) {
      const difference = rewards[2 * start + i]! - rewards[2 * start + k + i]!;
      if (!transform) differences[start + i] = difference;
      else for (let j = 0; j < k; j++) differences[start + j]! += difference * transform[i * k + j]!;
    }
  }
  return differences;
}
