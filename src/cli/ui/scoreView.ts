import type { ScoreResult } from "../../contracts/scoreResult.js";
import { objectiveBars } from "./objectiveBars.js";
import type { View } from "./view.js";

/** A score and what it is made of, for a person: where the model has a reference set, what sets it apart from the average. */
export function scoreView(result: ScoreResult, { colors, all }: View): string {
  const { score, contributions, gating, debiasedRewards, centredContributions, percentiles, standardErrors } = result;
  const notes = [
    percentiles?.score !== undefined && `percentile ${percentiles.score.toFixed(0)}`,
    result.precision,
    `${result.tokens.total} tokens`,
    result.steered && "steered",
    result.truncated && "truncated",
    standardErrors?.unusual && `unlike the training rows of ${shortList(standardErrors.unusual)}`,
  ];
  const errorBar = standardErrors ? ` ± ${standardErrors.score.toFixed(4)}` : "";
  const columns = {
    ...(centredContributions && { contribution: contributions }),
    "gate weight": gating,
    "debiased reward": debiasedRewards,
    ...(standardErrors && { "± reward": standardErrors.rewards }),
    ...(percentiles && { percentile: percentiles.rewards }),
  };
  const what = centredContributions
    ? "What sets it apart (gate weight × (debiased reward - its mean over the reference set); percentile: of the reward there)"
    : "What it is made of (contribution = gate weight × debiased reward; they sum to the score)";
  const heading = centredContributions ? "against average" : "contribution";
  return [
    `${colors.bold(`score ${score.toFixed(4)}${errorBar}`)}  ${colors.dim(notes.filter(Boolean).join(", "))}`,
    "",
    what,
    objectiveBars(centredContributions ?? contributions, { heading, columns, whole: ["percentile"], all, colors }),
    "",
  ].join("\n");
}

/** Names that are shown before the rest is counted. */
const SHOWN = 3;

function shortList(names: readonly string[]): string {
  const rest = names.length - SHOWN;
  return rest > 0 ? `${names.slice(0, SHOWN).join(", ")} and ${rest} more` : names.join(", ");
}
