import type { EncodeRequest } from "./backbone.js";
import { longestPrefix } from "./longestPrefix.js";
import { planBatches } from "./planBatches.js";
import { planSharing, SHORTEST_PREFIX } from "./planSharing.js";
import type { RecentPrompts } from "./recentPrompts.js";

/** Requests that run together, behind a common prefix. */
export interface EncodingBatch {
  readonly prefix: readonly number[];
  /** Indices into the requests. */
  readonly members: readonly number[];
  /** The members without the prefix: ids behind it, positions counted from its end. */
  readonly batched: readonly EncodeRequest[];
}

/**
 * Cuts requests into batches: those that share a prompt behind its state, the others by length.
 * @param recent prompts of earlier requests; one that comes again is kept, also where only one request has it.
 */
export function planEncoding(requests: readonly EncodeRequest[], recent: RecentPrompts): EncodingBatch[] {
  const plain: number[] = [];
  const batches: EncodingBatch[] = [];
  for (const { members, prefixLength } of planSharing(requests)) {
    const [first = 0] = members;
    const request = requests[first];
    if (!request) continue;
    const length = prefixLength > 0 ? prefixLength : repeatedPrefix(request, recent);
    if (length > 0) batches.push(...cut(requests, members, request.ids.slice(0, length)));
    else plain.push(...members);
  }
  return [...batches, ...cut(requests, plain, [])];
}

/** Length of a single request's prompt where it was seen before, else 0. */
function repeatedPrefix(request: EncodeRequest, recent: RecentPrompts): number {
  const length = longestPrefix(request);
  return length >= SHORTEST_PREFIX && recent.sawBefore(request.ids.slice(0, length)) ? length : 0;
}

function cut(
  requests: readonly EncodeRequest[],
  members: readonly number[],
  prefix: readonly number[],
): EncodingBatch[] {
  const rest = members.map((i) => behind(requests[i], prefix.length));
  return planBatches(rest.map(({ ids }) => ids.length)).map((batch) => ({
    prefix,
    members: batch.map((j) => members[j] ?? 0),
    batched: batch.map((j) => rest[j] ?? { ids: [], positions: [] }),
  }));
}

function behind({ ids, positions }: EncodeRequest = { ids: [], positions: [] }, length: number): EncodeRequest {
  if (length === 0) return { ids, positions };
  const shifted = positions.map((at) =>
    typeof at === "number" ? at - length : { from: at.from - length, to: at.to - length },
  );
  return { ids: ids.slice(length), positions: shifted };
}
