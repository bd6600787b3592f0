import type { EncodedConversation } from "../chat/chatEncoder.js";
import type { ScoreResult } from "../contracts/scoreResult.js";
import { explain } from "../heads/explain.js";
import { perObjective } from "../heads/perObjective.js";
import { againstReference } from "../heads/reference/againstReference.js";
import { BFLOAT16, EXACT } from "../heads/rounding.js";
import type { ResolvedSteering } from "../heads/steering.js";
import { errorBars } from "../heads/uncertainty/errorBars.js";
import type { Features } from "./features/featurePlan.js";
import type { RewardModelParts } from "./rewardModelParts.js";

export interface ResultOptions {
  readonly steering: ResolvedSteering;
  /** Put what the heads read into the result. */
  readonly hidden?: boolean | undefined;
}

/**
 * The result for one conversation.
 * @param features what rewards and gate read, float32.
 * @throws NumericalError when the score isn't finite.
 */
export function toScoreResult(
  { heads, backbone, manifest, uncertainty, emulateBf16 }: RewardModelParts,
  { ids, gateIndex, truncated }: EncodedConversation,
  features: Features,
  { steering, hidden }: ResultOptions,
): ScoreResult {
  const round = emulateBf16 ? BFLOAT16 : EXACT;
  const hiddenLast = features.rewards.map(round);
  const hiddenGate = features.gate.map(round);
  const explanation = explain(heads, hiddenLast, hiddenGate, steering, round);
  const named = (values: Float64Array) => perObjective(heads.objectives, values);
  const prompt = gateIndex + 1;
  return {
    score: explanation.score,
    rewards: named(explanation.rewards),
    debiasedRewards: named(explanation.debiasedRewards),
    gating: named(explanation.gating),
    contributions: named(explanation.contributions),
    coefficients: named(explanation.coefficients),
    ...(explanation.quantiles && { quantiles: namedRows(heads.objectives, explanation.quantiles) }),
    ...(manifest?.reference && againstReference(heads, explanation, manifest.reference, steering)),
    ...(uncertainty && errorBars(heads.objectives, uncertainty, hiddenLast, explanation)),
    tokens: { prompt, response: ids.length - prompt, total: ids.length },
    precision: backbone.precision,
    ...(steering.steered && { steered: true as const }),
    ...(emulateBf16 && { emulatedBf16: true as const }),
    ...(truncated && { truncated: true as const }),
    ...(hidden && { hiddenLast, hiddenGate }),
  };
}

/** Equal parts of `values`, one per name. */
function namedRows(names: readonly string[], values: Float64Array): Record<string, number[]> {
  const size = values.length / names.length;
  return Object.fromEntries(names.map((name, j) => [name, [...values.subarray(j * size, (j + 1) * size)]]));
}
