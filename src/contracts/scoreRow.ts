import type { PerObjective, ScoreResult } from "./scoreResult.js";

export const DETAILS = ["score", "objectives", "full"] as const;

/** How much of a result a row carries. */
export type Detail = (typeof DETAILS)[number];

/** Columns of output: an input that has them is an earlier output. */
export const RESULT_COLUMNS: readonly string[] = [
  "score",
  "rewards",
  "gating",
  "contributions",
  "debiased_rewards",
  "coefficients",
  "quantiles",
  "centred_contributions",
  "percentiles",
  "standard_errors",
  "unusual",
  "tokens",
  "precision",
  "steered",
  "truncated",
  "emulated_bf16",
  "hidden_last",
  "hidden_gate",
  "error",
];

/**
 * A result in the form of files and HTTP: snake_case keys, numbers with eight significant digits (more than float32
 * holds).
 */
export function scoreRow(result: ScoreResult, detail: Detail): Record<string, unknown> {
  const { rewards, gating, contributions, debiasedRewards, coefficients } = result;
  return {
    score: round(result.score),
    ...(detail !== "score" && {
      rewards: roundAll(rewards),
      gating: roundAll(gating),
      contributions: roundAll(contributions),
    }),
    ...(detail === "full" && result.quantiles && { quantiles: roundLists(result.quantiles) }),
    ...(detail === "full" && {
      debiased_rewards: roundAll(debiasedRewards),
      coefficients: roundAll(coefficients),
      ...(result.centredContributions && { centred_contributions: roundAll(result.centredContributions) }),
      ...(result.percentiles && { percentiles: percentilesRow(result.percentiles) }),
    }),
    ...(result.standardErrors && { standard_errors: errorsRow(result.standardErrors) }),
    ...(result.unusual && { unusual: true }),
    tokens: result.tokens,
    precision: result.precision,
    ...(result.steered && { steered: true }),
    ...(result.emulatedBf16 && { emulated_bf16: true }),
    ...(result.truncated && { truncated: true }),
    ...(result.hiddenLast && { hidden_last: Array.from(result.hiddenLast, round) }),
    ...(result.hiddenGate && { hidden_gate: Array.from(result.hiddenGate, round) }),
  };
}

function percentilesRow({ rewards, score }: NonNullable<ScoreResult["percentiles"]>): Record<string, unknown> {
  return { rewards: roundAll(rewards), ...(score !== undefined && { score: round(score) }) };
}

function errorsRow(errors: NonNullable<ScoreResult["standardErrors"]>): Record<string, unknown> {
  const { rewards, labels, interval90, score, unusual } = errors;
  return {
    rewards: roundAll(rewards),
    labels: roundAll(labels),
    interval_90: roundAll(interval90),
    score: round(score),
    ...(unusual && { unusual }),
  };
}

function round(value: number): number {
  return Number(value.toPrecision(8));
}

function roundAll(values: PerObjective): PerObjective {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, round(value)]));
}

function roundLists(values: NonNullable<ScoreResult["quantiles"]>): Record<string, number[]> {
  return Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list.map(round)]));
}
