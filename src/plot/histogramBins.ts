import { drawable } from "./drawable.js";

export interface HistogramBins {
  /** Lower end of the first bin. */
  readonly start: number;
  /** Of each bin; the upper end belongs to the next one, but for the last. */
  readonly width: number;
  readonly counts: readonly number[];
}

/** More bins than this look like noise, fewer hide the shape. */
const BINS = { least: 5, most: 40 };

/**
 * Counts values in bins of a round width (1, 2 or 5 times a power of ten) near that of Freedman and Diaconis,
 * 2 (q₇₅ - q₂₅) / ∛n. Values that can't be drawn don't count; without others there are no bins.
 */
export function histogramBins(values: ArrayLike<number>): HistogramBins {
  const sorted = Float64Array.from(Array.from(values, drawable).filter((value) => value !== null)).sort();
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined) return { start: 0, width: 1, counts: [] };
  const at = (share: number) => Number(sorted[Math.floor(share * (sorted.length - 1))]);
  const ideal = (2 * (at(0.75) - at(0.25))) / Math.cbrt(sorted.length);
  const range = high - low;
  const width = roundWidth(Math.min(range / BINS.least, Math.max(range / BINS.most, ideal)) || Math.abs(low) / 10 || 1);
  const start = Math.floor(low / width) * width;
  const counts = new Array<number>(Math.floor((high - start) / width) + 1).fill(0);
  for (const value of sorted) {
    const bin = Math.min(counts.length - 1, Math.floor((value - start) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { start, width, counts };
}

/** The next 1, 2, 5 or 10 times a power of ten. */
function roundWidth(width: number): number {
  const unit = 10 ** Math.floor(Math.log10(width));
  return ([1, 2, 5].find((step) => width <= step * unit * (1 + 1e-12)) ?? 10) * unit;
}
