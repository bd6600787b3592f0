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
  /** Longest sequence in tokens that the rotary table covers. */
  readonly contextLength: number;
  readonly rope: RopeSpec;
  readonly rmsNormEps: number;
  /** Norms multiply by this plus the stored weight: 0, or 1 for Gemma. */
  readonly normOffset: number;
  /** Norms behind attention and MLP as well as before them, named as Gemma 2 names them. */
  readonly sandwichNorms: boolean;
  /** Queries and keys are normalised per head, before the rotation. */
  readonly qkNorms: boolean;
  readonly bias: { readonly qkv: boolean; readonly o: boolean; readonly mlp: boolean };
  readonly activation: "silu" | "gelu_tanh";
  /** Factor on embeddings. */
  readonly embeddingScale: number;
  /** Factor on the products of queries and keys. */
  readonly attentionScale: number;
  /** c of `c tanh(x / c)` on the scaled products of queries and keys; 0: none. */
  readonly attentionSoftcap: number;
  /** Layers whose positions look back on at most `window` tokens, themselves included; absent: none. */
  readonly sliding?: { readonly window: number; readonly layers: readonly boolean[] };
}
