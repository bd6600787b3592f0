import type { Message, Prompt } from "./conversation.js";

/** What can be scored: messages, or a prompt and a response. */
export type Conversation =
  | readonly Message[]
  | { readonly messages: readonly Message[] }
  | { readonly prompt: Prompt; readonly response: string };

/** One number per objective, in model order. */
export type PerObjective = Readonly<Record<string, number>>;

/** A score and everything it is made of. */
export interface ScoreResult {
  /** Unbounded; higher is better. Equals the sum of `contributions`, and the sum of coefficients times rewards. */
  readonly score: number;
  /** r = W h: one reward per objective, on the scale of its labels. Unbounded. */
  readonly rewards: PerObjective;
  /** r' = r T: rewards with verbosity's share removed. */
  readonly debiasedRewards: PerObjective;
  /** w: how much the gate lets each objective count for this prompt. */
  readonly gating: PerObjective;
  /** w_j r'_j: what each objective adds to the score. */
  readonly contributions: PerObjective;
  /** c = T w: what each raw reward, verbosity included, weighs in the end. */
  readonly coefficients: PerObjective;
  /** Of quantile heads: the quantiles of each reward, whose mean is the reward. */
  readonly quantiles?: Readonly<Record<string, readonly number[]>>;
  /** Token counts: the prompt up to and including the token that closes the last user turn, and the rest. */
  readonly tokens: { readonly prompt: number; readonly response: number; readonly total: number };
  readonly precision: string;
  /** Gate weights or debiasing were changed by the caller. */
  readonly steered?: true;
  /** Heads were computed as bfloat16 code does; the sums hold to its precision only. */
  readonly emulatedBf16?: true;
  /** Oldest turns were dropped to fit the context. */
  readonly truncated?: true;
  /** Hidden state at the last token, float32 [d], where asked for. */
  readonly hiddenLast?: Float32Array;
  /** Hidden state at the gate position, float32 [d], where asked for. */
  readonly hiddenGate?: Float32Array;
}

/** Two responses to one prompt. */
export interface CompareResult {
  readonly a: ScoreResult;
  readonly b: ScoreResult;
  readonly winner: "a" | "b" | "tie";
  /** score of a - score of b. */
  readonly margin: number;
  /** P(a is better) = σ(β margin), where the model has a β and wasn't steered. */
  readonly probability?: number;
  /** Contributions of a minus those of b: they sum to the margin. */
  readonly differences: PerObjective;
}

/** One of several responses to a prompt. */
export interface RankedResult extends ScoreResult {
  /** Index among the responses as given. */
  readonly index: number;
  /** 1 for the best; equal scores share a rank. */
  readonly rank: number;
  readonly response: string;
}
