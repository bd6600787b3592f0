import { randomWord } from "./randomWord.js";

/**
 * Pseudo-random words by number: what a stream gives depends only on its three numbers and the word's place, so that a
 * run which is resumed at a step draws what an uninterrupted one does, with nothing stored. Words are independent of
 * each other to compute, which makes filling a dropout mask several times faster than a generator with a state.
 */
export class RandomStream {
  /** The two keys of `randomWord`, for loops that can't afford a call of a method. */
  readonly keys: readonly [number, number];

  /** @param purpose what the words are for: different purposes are independent. */
  constructor(seed: number, purpose: string, step = 0) {
    const name = hash(purpose);
    this.keys = [randomWord(randomWord(name, seed), step), randomWord(randomWord(step, name), seed)];
  }

  /** The first `count` words as numbers, uniform in 0 ≤ x < 1. */
  uniforms(count: number): Float64Array {
    return Float64Array.from({ length: count }, (_, i) => this.#uniform(i));
  }

  /** The first `count` words as whole numbers, uniform in 0 ≤ i < limit; a limit far below 2³². */
  integers(count: number, limit: number): Int32Array {
    return Int32Array.from({ length: count }, (_, i) => Math.floor(this.#uniform(i) * limit));
  }

  #uniform(i: number): number {
    const [first, second] = this.keys;
    return (randomWord(first + i, second) >>> 0) / 2 ** 32;
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value;
}
