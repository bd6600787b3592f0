import type { Steering } from "../heads/steering.js";

/** How far a long job is. */
export interface ScoreProgress {
  /** Conversations scored or refused so far. */
  readonly done: number;
  /** Conversations in all, where known beforehand. */
  readonly total?: number;
  /** Tokens computed so far. */
  readonly tokens: number;
}

export interface ScoreOptions extends Steering {
  /** Drop the oldest turns of conversations that are too long, instead of refusing them. Default false. */
  readonly truncate?: boolean | undefined;
  /** Put what rewards and gate read into the results: the hidden states at their two places. Default false. */
  readonly hidden?: boolean | undefined;
  /** Aborts between batches; the call is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch. */
  readonly onProgress?: ((progress: ScoreProgress) => void) | undefined;
}
