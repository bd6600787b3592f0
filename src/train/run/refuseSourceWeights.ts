import type { TrainingConfig } from "../../contracts/trainingConfig.js";
import { UsageError } from "../../errors.js";
import type { SplitStore } from "./prepareRequest.js";

/** @throws UsageError "E_SOURCE_WEIGHTS" where the weights can't be drawn by. */
export function refuseSourceWeights(
  { store, sides }: SplitStore,
  { source_weights: weights, sampling }: Pick<TrainingConfig["gating"], "source_weights" | "sampling">,
): void {
  const named = Object.keys(weights);
  if (named.length === 0) return;
  const { source } = store.index.rows;
  const known = [...new Set(source)].filter((name) => name !== null);
  const refuse = (problem: string, found: string, expected: string): never => {
    throw new UsageError("E_SOURCE_WEIGHTS", problem, { where: "gating.source_weights", found, expected });
  };
  const unknown = named.find((name) => !known.includes(name));
  if (unknown !== undefined) refuse("no pair is of this source", unknown, `one of ${known.join(", ") || "none"}`);
  if (sampling !== "replacement") refuse("only pairs drawn with replacement have weights", sampling, "replacement");
  const isDrawn = source.some((name, pair) => sides.validation[pair] === 0 && (weights[name ?? ""] ?? 1) > 0);
  if (!isDrawn) refuse("no training pair is left", "0 for all of them", "a weight above 0");
}
