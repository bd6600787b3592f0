/** One or several linear maps of the same rows, computed side by side: x [T, width] -> [T, Σ outs]. */
export interface Projection {
  /** Modules such as `model.layers.0.self_attn.q_proj`, each with a weight [out, width]. */
  readonly names: readonly string[];
  /** Outputs of each module. */
  readonly outs: readonly number[];
  readonly width: number;
  /** Whether every module has a bias [out]. */
  readonly bias: boolean;
}

/**
 * The parts of a decoder that have weights, added to a graph: what differs between precisions. Values are names in the
 * graph; T counts rows of tokens. Every method throws ModelError for a weight that is missing or has another shape.
 */
export interface DecoderLayers {
  /** Token ids, flat [T], to rows of the residual stream [T, d]. */
  embedding(ids: string): string;
  /** The norm `norm` of x [T, d], then projections of it, each apart: [T, Σ outs]. */
  normedProjections(x: string, norm: string, projections: readonly Projection[]): string[];
  /** A projection of what attention computed. */
  attentionOutput(x: string, projection: Projection): string;
  /** A projection of what the MLP computed. */
  mlpOutput(x: string, projection: Projection): string;
  /** x / rms(x) * (weight + offset) over the last axis, of size `width`. */
  norm(x: string, name: string, width: number): string;
  /** The final norm of rows of the residual stream [P, d]; without its weight where the stream is rotated. */
  finalNorm(x: string): string;
}
