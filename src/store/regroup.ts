import { joinParts } from "./joinParts.js";
import type { PartRows } from "./partRows.js";
import { sliceRows } from "./sliceRows.js";

/** The rows of parts in groups of `size`, the last one smaller, in order. */
export async function* regroup(
  parts: Iterable<PartRows> | AsyncIterable<PartRows>,
  size: number,
): AsyncGenerator<PartRows> {
  let pending: PartRows[] = [];
  let count = 0;
  for await (const part of parts) {
    if (part.rows.number.length === 0) continue;
    pending.push(part);
    count += part.rows.number.length;
    if (count < size) continue;
    const all = joinParts(pending);
    let from = 0;
    for (; from + size <= count; from += size) yield sliceRows(all, from, from + size);
    pending = from < count ? [sliceRows(all, from, count)] : [];
    count -= from;
  }
  if (count > 0) yield joinParts(pending);
}
