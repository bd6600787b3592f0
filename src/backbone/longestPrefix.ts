import type { EncodeRequest } from "./backbone.js";
import { TOKEN_STEP } from "./graph/paddedLength.js";

/**
 * How many of a request's first tokens can be computed apart from the rest: none of the wanted positions is among them,
 * and they fill steps of the padding.
 */
export function longestPrefix({ ids, positions }: EncodeRequest): number {
  return roundToStep(Math.min(ids.length - 1, ...positions.map((at) => (typeof at === "number" ? at : at.from))));
}

/** The largest multiple of TOKEN_STEP that isn't larger. */
export function roundToStep(length: number): number {
  return Math.floor(length / TOKEN_STEP) * TOKEN_STEP;
}
