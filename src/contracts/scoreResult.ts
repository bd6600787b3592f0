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
  /**
   * w_j (r'_j - mean_j): what each objective adds beyond an average response of the reference set; where the model has one.
   */
  readonly centredContributions?: PerObjective;
  /** Where rewards (before debiasing) and score lie in the reference set, 0 to 100; where the model has one. */
  readonly percentiles?: {
    readonly rewards: PerObjective;
    /** Of the model as it is: a steered score has none. */
    readonly score?: number;
  };
  /** Error bars, where the model was loaded with them. */
  readonly standardErrors?: {
    /** Of each reward as an estimate of the mean label. */
    readonly rewards: PerObjective;
    /** Of each reward as a forecast of one new label. */
    readonly labels: PerObjective;
    /** Half the width of the interval around each reward that 90 % of new labels lie in. */
    readonly interval90: PerObjective;
    /** Of the score, the gate taken as known. */
    readonly score: number;
    /** Objectives whose training rows the conversation is unlike: their rewards are guesses. */
    readonly unusual?: readonly string[];
  };
  /** The conversation is unlike the training rows of at least one objective, see `standardErrors.unusual`. */
  readonly unusual?: true;
  /** Token counts: the prompt up to and including the token that closes the last user turn, and the rest. */
  readonly tokens: { readonly prompt: number; readonly response: number; readonly total: number };
  readonly precision: string;
  /** Gate weights or debiasing were changed by the caller. */
  readonly steered?: true;
  /** Heads were computed as bfloat16 code does; the sums hold to its precision only. */
  readonly emulatedBf16?: true;
  /** Oldest turns were dropped to fit the context. */
  readonly truncated?: true;
  /**
   * What the rewards read, float32, where asked for: the hidden state at the last token [d], or, of a model with other
   * features in its manifest, those side by side.
   */
  readonly hiddenLast?: Float32Array;
  /**
   * What the gate reads, float32, where asked for: the hidden state at the gate position [d], or, of a model with other
   * features, those of each of their layers there, side by side.
   */
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
