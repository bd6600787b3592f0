import type { Precision } from "../contracts/precision.js";

/** Tokens from index `from` to before `to`, whose hidden states are averaged. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** One token sequence, and where its hidden states are wanted. */
export interface EncodeRequest {
  /** Token ids, at most `contextLength` of them. */
  readonly ids: readonly number[];
  /** Indices into `ids`, or spans of them, in the order in which the answer holds them. */
  readonly positions: readonly (number | Span)[];
}

export interface EncodeOptions {
  /** Layers as in transformers' `hidden_states`: 0 is the embedding, `layers` the final norm. Default: the final norm. */
  readonly layers?: readonly number[];
  readonly signal?: AbortSignal | undefined;
  /**
   * Answer to the last bit what a newly opened backbone would. Otherwise prompts of earlier calls may be gone on with, whose
   * last digits can differ in fp32. Default false.
   */
  readonly independent?: boolean;
  /** Called after each batch: requests and tokens it had. */
  readonly onBatch?: ((requests: number, tokens: number) => void) | undefined;
}

/** A frozen LLM without its head: token ids to hidden states. Implementations: local.ts. */
export interface Backbone extends AsyncDisposable {
  /** What identifies the weights: SHA-256, hexadecimal, of the weight file (of the list of files where there are several). */
  readonly weightsHash: string;
  /** What identifies the hidden states it gives: weights, config, engine. */
  readonly fingerprint: string;
  readonly hiddenSize: number;
  /** Number of decoder blocks L; hidden states have L + 1 layers. */
  readonly layers: number;
  /** Longest sequence, in tokens. */
  readonly contextLength: number;
  readonly precision: Precision;
  /**
   * Hidden states of the requested layers at the requested positions; for a span their mean.
   * @returns one float32 array a request, in order: [layers.length, positions.length, hiddenSize], row-major, newly
   *   allocated. A request's result does not depend on the others (to 1e-5 in fp32 and int4, to the bit in int8).
   * @throws UsageError for tokens, positions or layers out of range; BackboneError when the engine ended; the signal's reason when aborted, between batches.
   */
  encode(requests: readonly EncodeRequest[], options?: EncodeOptions): Promise<Float32Array[]>;
}
