import type { ScoreResult } from "../../contracts/scoreResult.js";
import type { Explanation } from "../explain.js";
import { perObjective } from "../perObjective.js";
import { leverages } from "./leverages.js";
import type { RewardUncertainty } from "./rewardUncertainty.js";
import { standardErrors } from "./standardErrors.js";

/**
 * The error bars of a result.
 * @param h what the rewards read, [d] float32.
 */
export function errorBars(
  objectives: readonly string[],
  uncertainty: RewardUncertainty,
  h: Float32Array,
  { coefficients }: Explanation,
): Pick<ScoreResult, "standardErrors" | "unusual"> {
  const errors = standardErrors(uncertainty, leverages(uncertainty, h), coefficients);
  const named = (values: Float64Array) => perObjective(objectives, values);
  const unusual = objectives.filter((_, j) => errors.unusual[j]);
  return {
    standardErrors: {
      rewards: named(errors.rewards),
      labels: named(errors.labels),
      interval90: named(errors.interval90),
      score: errors.score,
      ...(unusual.length > 0 && { unusual }),
    },
    ...(unusual.length > 0 && { unusual: true as const }),
  };
}
