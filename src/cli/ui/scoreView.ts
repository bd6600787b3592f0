import type { ScoreResult } from "../../contracts/scoreResult.js";
import { objectiveBars } from "./objectiveBars.js";
import type { View } from "./view.js";

/** A score and what it is made of, for a person. */
export function scoreView(result: ScoreResult, { colors, all }: View): string {
  const { score, contributions, gating, debiasedRewards, tokens, precision } = result;
  const notes = [precision, `${tokens.total} tokens`, result.steered && "steered", result.truncated && "truncated"];
  const columns = { "gate weight": gating, "debiased reward": debiasedRewards };
  return [
    `${colors.bold(`score ${score.toFixed(4)}`)}  ${colors.dim(notes.filter(Boolean).join(", "))}`,
    "",
    "What it is made of (contribution = gate weight × debiased reward; they sum to the score)",
    objectiveBars(contributions, { heading: "contribution", columns, all, colors }),
    "",
  ].join("\n");
}
