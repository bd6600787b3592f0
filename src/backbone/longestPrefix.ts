import type { EncodeRequest } from "./backbone.js";
import { ATTENTION_CHUNKS } from "./graph/attention.js";

/**
 * How many of a request's first tokens can be computed apart from the rest: none of the wanted positions is among them,
 * and they fill the attention's chunks.
 */
export function longestPrefix({ ids, positions }: EncodeRequest): number {
  return roundToChunks(Math.min(ids.length - 1, ...positions.map((at) => (typeof at === "number" ? at : at.from))));
}

/** The largest multiple of ATTENTION_CHUNKS that isn't larger. */
export function roundToChunks(length: number): number {
  return Math.floor(length / ATTENTION_CHUNKS) * ATTENTION_CHUNKS;
}
