import { UsageError } from "../errors.js";
import type { EncodeRequest } from "./backbone.js";

export interface RequestLimits {
  readonly vocabSize: number;
  readonly contextLength: number;
  /** Number of decoder blocks that are computed. */
  readonly layers: number;
}

/**
 * Checks what the graph would not: it would read another sequence's row for a position beyond the end.
 * @throws UsageError "E_REQUEST" for tokens, positions or layers that the model doesn't have.
 */
export function checkRequests(
  requests: readonly EncodeRequest[],
  layers: readonly number[],
  limits: RequestLimits,
): void {
  const layer = layers.find((value) => !isIndex(value, limits.layers + 1));
  if (layer !== undefined) throw wrong("no such layer", "layers", layer, limits.layers);
  for (const [i, { ids, positions }] of requests.entries()) {
    const where = `requests[${i}]`;
    if (ids.length > limits.contextLength) {
      throw wrong("more tokens than the model's context", where, ids.length, limits.contextLength);
    }
    const id = ids.find((value) => !isIndex(value, limits.vocabSize));
    if (id !== undefined) throw wrong("no such token", `${where}.ids`, id, limits.vocabSize - 1);
    for (const position of positions) {
      const { from, to } = typeof position === "number" ? { from: position, to: position + 1 } : position;
      const wrongEnd = [from, to - 1].find((value) => !isIndex(value, ids.length));
      if (wrongEnd !== undefined) throw wrong("no such position", `${where}.positions`, wrongEnd, ids.length - 1);
      if (from >= to) throw wrong("an empty span", `${where}.positions`, from, to - 1);
    }
  }
}

function isIndex(value: number, length: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < length;
}

function wrong(problem: string, where: string, found: number, largest: number): UsageError {
  return new UsageError("E_REQUEST", problem, { where, found: String(found), expected: `at most ${largest}` });
}
