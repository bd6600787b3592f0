import type { CompareResult, ScoreResult } from "../contracts/scoreResult.js";
import { sigmoid } from "../math/sigmoid.js";

/**
 * Two scores side by side.
 * @param beta β of `P(a better) = σ(β (score_a - score_b))`. It was fitted on the model as it is, so a steered
 *   comparison has no probability.
 */
export function compareResults(a: ScoreResult, b: ScoreResult, beta?: number): CompareResult {
  const margin = a.score - b.score;
  const differences = Object.entries(a.contributions).map(([name, value]) => [
    name,
    value - (b.contributions[name] ?? 0),
  ]);
  return {
    a,
    b,
    winner: margin > 0 ? "a" : margin < 0 ? "b" : "tie",
    margin,
    ...(beta !== undefined && !a.steered && { probability: sigmoid(beta * margin) }),
    differences: Object.fromEntries(differences),
  };
}
