import type { EncodedConversation } from "../chat/chatEncoder.js";
import type { PerObjective, ScoreResult } from "../contracts/scoreResult.js";
import { explain } from "../heads/explain.js";
import type { HeadWeights } from "../heads/headWeights.js";
import type { ResolvedSteering } from "../heads/steering.js";

export interface ResultOptions {
  readonly steering: ResolvedSteering;
  readonly precision: string;
  readonly hidden?: boolean | undefined;
}

/**
 * The result for one conversation.
 * @param states float32 [2, d]: the hidden states at the last token and at the gate position.
 * @throws NumericalError when the score isn't finite.
 */
export function toScoreResult(
  heads: HeadWeights,
  { ids, gateIndex, truncated }: EncodedConversation,
  states: Float32Array,
  { steering, precision, hidden }: ResultOptions,
): ScoreResult {
  const hiddenLast = states.slice(0, heads.hiddenSize);
  const hiddenGate = states.slice(heads.hiddenSize);
  const explanation = explain(heads, hiddenLast, hiddenGate, steering);
  const named = (values: Float64Array): PerObjective =>
    Object.fromEntries(heads.objectives.map((name, j) => [name, values[j] ?? Number.NaN]));
  const prompt = gateIndex + 1;
  return {
    score: explanation.score,
    rewards: named(explanation.rewards),
    debiasedRewards: named(explanation.debiasedRewards),
    gating: named(explanation.gating),
    contributions: named(explanation.contributions),
    coefficients: named(explanation.coefficients),
    tokens: { prompt, response: ids.length - prompt, total: ids.length },
    precision,
    ...(steering.steered && { steered: true as const }),
    ...(truncated && { truncated: true as const }),
    ...(hidden && { hiddenLast, hiddenGate }),
  };
}
