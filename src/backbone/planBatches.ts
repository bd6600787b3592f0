/** Tokens of a batch, padding included: small batches fit the processor's caches better than large ones. */
const TOKENS_PER_BATCH = 1024;
/** Most padding of a sequence, in tokens: a batch of its own costs about as much as computing so many for nothing. */
const MOST_PADDING = 32;

/**
 * Cuts sequences into batches of similar length, so that little of a batch is padding.
 * @param lengths tokens of each sequence.
 * @param budget most tokens of a batch, padding included; a longer sequence gets a batch of its own.
 * @returns for each batch the indices into `lengths`, longest batch first; every index occurs once.
 */
export function planBatches(lengths: readonly number[], budget: number = TOKENS_PER_BATCH): number[][] {
  const order = lengths.map((_, i) => i).sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0));
  const batches: number[][] = [];
  let width = 0;
  for (const i of order) {
    const batch = batches.at(-1);
    if (batch && (batch.length + 1) * width <= budget && width - (lengths[i] ?? 0) <= MOST_PADDING) batch.push(i);
    else {
      batches.push([i]);
      width = lengths[i] ?? 0;
    }
  }
  return batches;
}
