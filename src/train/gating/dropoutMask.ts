import type { FloatArray } from "./floatArray.js";
import type { RandomStream } from "./randomStream.js";

/** Probabilities are multiples of 1 / STEPS: a random word decides about two units. */
const STEPS = 2 ** 16;

/** 1 / (1 - p): what the units that stay are multiplied by, for the p that `fillMask` really uses. */
export function dropoutScale(p: number): number {
  return STEPS / keptSteps(p);
}

/**
 * Writes the next `rows` of a dropout mask: 0 with probability p, to the nearest 1/65,536, else 1. A row takes whole
 * words, so that a batch in parts gets the same mask as in one.
 * @param mask at least [rows, width], written.
 */
export function fillMask(mask: FloatArray, rows: number, width: number, p: number, random: RandomStream): void {
  const kept = keptSteps(p);
  const perRow = Math.ceil(width / 2);
  const words = new Uint32Array(rows * perRow);
  random.fill(words);
  for (let row = 0; row < rows; row++) {
    const last = row * width + width - 1;
    for (let i = 0; i < perRow; i++) {
      const word = words[row * perRow + i]!;
      const unit = row * width + 2 * i;
      // The sign bit of a difference instead of a comparison: a branch would be guessed wrong once in 1/p units.
      mask[unit] = ((word & 0xffff) - kept) >>> 31;
      if (unit < last) mask[unit + 1] = ((word >>> 16) - kept) >>> 31;
    }
  }
}

function keptSteps(p: number): number {
  return Math.round((1 - p) * STEPS);
}
