import type { EncodedConversation } from "../chat/chatEncoder.js";
import type { PerObjective, ScoreResult } from "../contracts/scoreResult.js";
import { explain } from "../heads/explain.js";
import type { HeadWeights } from "../heads/headWeights.js";
import { BFLOAT16, EXACT } from "../heads/rounding.js";
import type { ResolvedSteering } from "../heads/steering.js";

export interface ResultOptions {
  readonly steering: ResolvedSteering;
  readonly precision: string;
  readonly hidden?: boolean | undefined;
  /** Heads and hidden states are those of code that computes in bfloat16. */
  readonly emulateBf16: boolean;
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
  { steering, precision, hidden, emulateBf16 }: ResultOptions,
): ScoreResult {
  const round = emulateBf16 ? BFLOAT16 : EXACT;
  const hiddenLast = states.slice(0, heads.hiddenSize).map(round);
  const hiddenGate = states.slice(heads.hiddenSize).map(round);
  const explanation = explain(heads, hiddenLast, hiddenGate, steering, round);
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
    ...(explanation.quantiles && { quantiles: namedRows(heads.objectives, explanation.quantiles) }),
    tokens: { prompt, response: ids.length - prompt, total: ids.length },
    precision,
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
