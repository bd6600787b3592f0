/** Frequencies of the rotary position embedding, float32 [headDim / 2], and the factor on cosine and sine. */
export interface RopeSpec {
  readonly inverseFrequencies: Float32Array;
  readonly attentionFactor: number;
}

/**
 * What the shared decoder block needs to know about a model: sizes, and which of the optional parts a family has.
 * Weight names are those of Hugging Face checkpoints (`model.layers.0.self_attn.q_proj.weight`, …).
 */
export interface DecoderSpec {
  /** Family name as in config.json's `model_type`. */
  readonly family: string;
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly rmsNormEps: number;
  /** Longest sequence in tokens that the rotary table covers. */
  readonly contextLength: number;
  readonly rope: RopeSpec;
  readonly bias: { readonly qkv: boolean; readonly o: boolean; readonly mlp: boolean };
  /** Tokens that a position may look back on, itself included; absent: all. */
  readonly slidingWindow?: number;
}
