/** Causal chunks in which queries are attended, so that no chunk computes scores for keys far in its future. */
export const ATTENTION_CHUNKS = 4;

/**
 * Chunks, padded texts and shared prefixes are multiples of so many tokens. Without AVX, ONNX Runtime sums the terms of a
 * softmax four at a time, and those left over one by one: with other numbers of keys, the padding behind a position would
 * change the last digits of its sum.
 */
export const TOKEN_STEP = 4;

/** Tokens, padding included, of a batch whose longest text has `tokens`: every chunk of attention gets some. */
export function paddedLength(tokens: number): number {
  return Math.max(ATTENTION_CHUNKS, Math.ceil(tokens / TOKEN_STEP)) * TOKEN_STEP;
}
