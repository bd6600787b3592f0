import type { GatingReport } from "../../contracts/trainingReport.js";
import { bootstrapMean } from "../gating/bootstrapMean.js";
import { compareWeightings } from "../gating/compareWeightings.js";
import type { FloatArray } from "../gating/floatArray.js";
import { pairCredits } from "../gating/pairCredits.js";
import { pairMargins } from "../gating/pairMargins.js";
import type { PreferencePairs } from "../gating/preferencePairs.js";
import { rewardDifferences } from "../gating/rewardDifferences.js";
import { staticMargins } from "../gating/staticMargins.js";

export interface ComparedPairs {
  readonly training: PreferencePairs;
  readonly validation: PreferencePairs;
  readonly objectives: readonly string[];
  /** Of the bootstraps. */
  readonly seed: number;
}

/**
 * Accuracies of the gate and what it has to beat, on the validation pairs.
 * @param weights     [U, k], the gate's, of each validation prompt.
 * @param asPublished the same of a gate that was trained as published.
 */
export function accuracyReport(
  { training, validation, objectives, seed }: ComparedPairs,
  weights: FloatArray,
  asPublished: FloatArray | undefined,
): { accuracy: GatingReport["accuracy"]; staticWeights: Float64Array } {
  const compared = compareWeightings(training, validation, weights, seed);
  const { promptOf } = validation;
  const differences = rewardDifferences(validation);
  const interval = (values: Float64Array) => bootstrapMean(values, promptOf, seed);
  const { transform: _, ...raw } = validation;
  const uniform = new Float64Array(objectives.length).fill(1 / objectives.length);
  const credits = pairCredits(pairMargins(weights, promptOf, differences));
  const published = asPublished && pairCredits(pairMargins(asPublished, promptOf, differences));
  return {
    accuracy: {
      pairs: promptOf.length,
      prompts: validation.prompts.length / validation.hiddenSize,
      gate: compared.gate,
      uniform: compared.uniform,
      uniform_raw: interval(pairCredits(staticMargins(rewardDifferences(raw), uniform))),
      static: compared.static,
      as_published: published ? interval(published) : null,
      gate_minus_uniform: compared.gateMinusUniform,
      gate_minus_static: compared.gateMinusStatic,
      gate_minus_as_published: published ? interval(credits.map((credit, i) => credit - published[i]!)) : null,
      objectives: compared.objectives.map((alone, j) => ({ name: objectives[j] ?? "", ...alone })),
    },
    staticWeights: compared.staticWeights,
  };
}
