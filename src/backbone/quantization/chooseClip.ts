import { FULL_LEVELS } from "./fullLevels.js";

/** Rows that are looked at, evenly spread: more change nothing. */
const SAMPLE = 128;
/** Clips to try, as parts of the largest absolute value. */
const PARTS = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3];

/**
 * The absolute value that should become the largest integer, so that rounding to 8 bits with one scale, larger values
 * clipped, does the least damage: the mean over rows of ‖x - x̂‖² / ‖x‖² is smallest.
 * @param blocks rows [n, width] each.
 */
export function chooseClip(blocks: readonly Float32Array[], width: number): number {
  const rows = blocks.flatMap((block) => rowsOf(block, width));
  const every = Math.ceil(rows.length / SAMPLE);
  const sample = rows.filter((_, i) => i % every === 0);
  const largest = sample.reduce((max, row) => row.reduce((m, value) => Math.max(m, Math.abs(value)), max), 0);
  const errors = PARTS.map((part) => relativeError(sample, (largest * part) / FULL_LEVELS));
  return largest * (PARTS[errors.indexOf(Math.min(...errors))] ?? 1) || 1;
}

function rowsOf(block: Float32Array, width: number): Float32Array[] {
  return Array.from({ length: block.length / width }, (_, i) => block.subarray(i * width, (i + 1) * width));
}

function relativeError(rows: readonly Float32Array[], step: number): number {
  let total = 0;
  for (const row of rows) {
    let error = 0;
    let square = 0;
    for (let i = 0; i < row.length; i++) {
      const value = row[i]!;
      const rounded = Math.max(-FULL_LEVELS, Math.min(FULL_LEVELS, Math.round(value / step))) * step;
      error += (value - rounded) ** 2;
      square += value * value;
    }
    total += square > 0 ? error / square : 0;
  }
  return total;
}
