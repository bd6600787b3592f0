import type { FloatArray } from "./floatArray.js";
import type { RandomStream } from "./randomStream.js";
import { randomWord } from "./randomWord.js";

/** Probabilities are multiples of 1 / STEPS: a random word decides about two units. */
const STEPS = 2 ** 16;

/** 1 / (1 - p): what the units that stay are multiplied by, for the p that `fillMask` really uses. */
export function dropoutScale(p: number): number {
  return STEPS / keptSteps(p);
}

/**
 * Writes rows of a dropout mask: 0 with probability p, to the nearest 1/65,536, else 1.
 * @param mask at least [rows, width], written.
 * @param first number of the first row in the whole batch's mask: a batch in parts gets the same mask as in one.
 */
export function fillMask(
  mask: FloatArray,
  first: number,
  rows: number,
  width: number,
  p: number,
  random: RandomStream,
): void {
  const kept = keptSteps(p);
  const perRow = Math.ceil(width / 2);
  const [start, key] = random.keys;
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * width;
    let word = (start + (first + row) * perRow) | 0;
    for (let unit = row * width; unit < end; unit += 2) {
      const bits = randomWord(word, key);
      word = (word + 1) | 0;
      // The sign bit of a difference instead of a comparison: a branch would be guessed wrong once in 1/p units.
      mask[unit] = ((bits & 0xffff) - kept) >>> 31;
      if (unit + 1 < end) mask[unit + 1] = ((bits >>> 16) - kept) >>> 31;
    }
  }
}

function keptSteps(p: number): number {
  return Math.round((1 - p) * STEPS);
}
