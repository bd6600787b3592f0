import { type ReferenceStatistics, referenceStatistics } from "../../heads/reference/referenceStatistics.js";
import type { ReferenceRewards } from "./referenceRewards.js";

/** How rewards and scores are distributed over the reference set. */
export interface HeadStatistics {
  readonly set: string;
  /** Responses. */
  readonly rows: number;
  /** [k] */
  readonly rewards: readonly ReferenceStatistics[];
  readonly score: ReferenceStatistics;
}

/** @param scores [n], of the same responses. */
export function headStatistics({ set, rewards }: ReferenceRewards, k: number, scores: Float64Array): HeadStatistics {
  const rows = rewards.length / k;
  return {
    set,
    rows,
    rewards: Array.from({ length: k }, (_, j) =>
      referenceStatistics(Float64Array.from({ length: rows }, (_, row) => rewards[row * k + j]!)),
    ),
    score: referenceStatistics(scores),
  };
}
