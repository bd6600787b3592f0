import type { PerObjective, ScoreResult } from "../../contracts/scoreResult.js";

/** What objectives add to two scores, for a comparison: beyond an average response's where the model has a reference set. */
export function decidingParts(
  first: ScoreResult,
  second: ScoreResult,
): { readonly what: string; readonly of: readonly [PerObjective, PerObjective] } {
  const [a, b] = [first.centredContributions, second.centredContributions];
  return a && b
    ? { what: "contribution beyond an average response's", of: [a, b] }
    : { what: "contribution of each objective", of: [first.contributions, second.contributions] };
}
