/**
 * Pseudo-random words by number: what a stream gives depends only on its three numbers and the word's place, so that a
 * run which is resumed at a step draws what an uninterrupted one does, with nothing stored. Words are independent of
 * each other to compute, which makes filling a dropout mask several times faster than a generator with a state.
 */
export class RandomStream {
  readonly #first: number;
  readonly #second: number;

  /** @param purpose what the words are for: different purposes are independent. */
  constructor(seed: number, purpose: string, step = 0) {
    const key = mix(mix(mix(hash(purpose), seed), step), 0x9e3779b9);
    this.#first = key;
    this.#second = mix(mix(key, step), seed);
  }

  /** Word number `i`, in 0 ≤ word < 2³². */
  word(i: number): number {
    return mix((i + this.#first) | 0, this.#second) >>> 0;
  }

  /** The first `count` words as numbers, uniform in 0 ≤ x < 1. */
  uniforms(count: number): Float64Array {
    return Float64Array.from({ length: count }, (_, i) => this.word(i) / 2 ** 32);
  }

  /** The first `count` words as whole numbers, uniform in 0 ≤ i < limit; a limit far below 2³². */
  integers(count: number, limit: number): Int32Array {
    return Int32Array.from({ length: count }, (_, i) => Math.floor((this.word(i) / 2 ** 32) * limit));
  }
}

/** Wellons' lowbias32, which every bit of x goes through, with a key between its rounds. */
function mix(x: number, key: number): number {
  let y = Math.imul(x ^ (x >>> 16), 0x7feb352d) ^ key;
  y = Math.imul(y ^ (y >>> 15), 0x846ca68b);
  return y ^ (y >>> 16);
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value;
}
