import type { Reference } from "../../contracts/reference.js";
import type { ScoreResult } from "../../contracts/scoreResult.js";
import type { Explanation } from "../explain.js";
import type { HeadWeights } from "../headWeights.js";
import { perObjective } from "../perObjective.js";
import type { ResolvedSteering } from "../steering.js";
import { centredContributions } from "./centredContributions.js";
import { percentile } from "./percentile.js";

/**
 * What a result says about the reference set: contributions as differences from an average response, and percentiles. A
 * steered score has no percentile: the set was scored with the model as it is.
 * @param reference with statistics for each objective.
 */
export function againstReference(
  { objectives, transform }: Pick<HeadWeights, "objectives" | "transform">,
  { score, rewards, debiasedRewards, gating }: Explanation,
  { rewards: statistics, score: ofScore }: Reference,
  { debias, steered }: ResolvedSteering,
): Required<Pick<ScoreResult, "centredContributions" | "percentiles">> {
  const of = objectives.map((name) => statistics[name] ?? { mean: Number.NaN, quantiles: [] });
  const means = of.map(({ mean }) => mean);
  const centred = centredContributions(gating, debiasedRewards, means, transform, debias);
  const percentiles = of.map((one, j) => percentile(one, rewards[j] ?? Number.NaN));
  const named = (values: ArrayLike<number>) => perObjective(objectives, values);
  return {
    centredContributions: named(centred),
    percentiles: { rewards: named(percentiles), ...(!steered && { score: percentile(ofScore, score) }) },
  };
}
