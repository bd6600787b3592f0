import type { EncodeRequest } from "./backbone.js";
import { longestPrefix, roundToStep } from "./longestPrefix.js";

/** Requests that begin with the same tokens, which are computed once. */
export interface SharedGroup {
  /** Indices into the requests. */
  readonly members: readonly number[];
  /** Tokens that all members begin with, a multiple of TOKEN_STEP; 0: the member is computed as it is. */
  readonly prefixLength: number;
}

/** Below this, running a prefix by itself costs more than it saves. */
export const SHORTEST_PREFIX = 48;
/** A group is shared when at least this part of its tokens need not be computed: copying the state has its price. */
const LEAST_SAVED = 0.25;

/**
 * Finds requests with a common beginning, such as several responses to one prompt. A prefix ends before every position
 * whose hidden states are wanted, so that those are computed with the rest.
 * @returns groups that cover every request once.
 */
export function planSharing(requests: readonly EncodeRequest[]): SharedGroup[] {
  const order = requests.map((_, i) => i).sort((a, b) => compareIds(idsOf(requests, a), idsOf(requests, b)));
  const groups: SharedGroup[] = [];
  let members: number[] = [];
  let prefix = 0;
  const close = () => {
    if (pays(members, prefix, requests)) groups.push({ members, prefixLength: prefix });
    else groups.push(...members.map((i) => ({ members: [i], prefixLength: 0 })));
  };
  for (const i of order) {
    const first = members[0];
    const shared = first === undefined ? 0 : Math.min(prefix, sharedLength(requests, first, i));
    if (first !== undefined && shared >= SHORTEST_PREFIX && shared * members.length >= prefix * (members.length - 1)) {
      members.push(i);
      prefix = shared;
    } else {
      if (first !== undefined) close();
      members = [i];
      prefix = prefixLimit(requests, i);
    }
  }
  if (members.length > 0) close();
  return groups;
}

function pays(members: readonly number[], prefix: number, requests: readonly EncodeRequest[]): boolean {
  if (members.length < 2) return false;
  const total = members.reduce((sum, i) => sum + idsOf(requests, i).length, 0);
  return (members.length - 1) * prefix >= LEAST_SAVED * total;
}

function idsOf(requests: readonly EncodeRequest[], i: number): readonly number[] {
  return requests[i]?.ids ?? [];
}

function prefixLimit(requests: readonly EncodeRequest[], i: number): number {
  const request = requests[i];
  return request ? longestPrefix(request) : 0;
}

function sharedLength(requests: readonly EncodeRequest[], a: number, b: number): number {
  const [x, y] = [idsOf(requests, a), idsOf(requests, b)];
  const limit = Math.min(prefixLimit(requests, a), prefixLimit(requests, b));
  let length = 0;
  while (length < limit && x[length] === y[length]) length++;
  return roundToStep(length);
}

/** Lexicographic order, which puts requests with a common beginning side by side. */
function compareIds(a: readonly number[], b: readonly number[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
