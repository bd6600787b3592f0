/**
 * Pseudo-random words by number: what a stream gives depends only on its three numbers, so that a run which is resumed
 * at a step draws what an uninterrupted one does, with nothing stored. Doty-Humphrey's sfc32, keyed with the numbers.
 */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param purpose what the numbers are for: different purposes are independent. */
  constructor(seed: number, purpose: string, step = 0) {
    this.#a = seed | 0;
    this.#b = hash(purpose);
    this.#c = step | 0;
    this.fill(new Uint32Array(15)); // the generator's author mixes the key in as many rounds
  }

  /** Fills `words` with the stream's next words. */
  fill(words: Uint32Array): void {
    let a = this.#a;
    let b = this.#b;
    let c = this.#c;
    let counter = this.#counter;
    for (let i = 0; i < words.length; i++) {
      const word = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + word) | 0;
      words[i] = word;
    }
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#counter = counter;
  }

  /** `count` numbers, uniform in 0 ≤ x < 1. */
  uniforms(count: number): Float64Array {
    const words = new Uint32Array(count);
    this.fill(words);
    return Float64Array.from(words, (word) => word / 2 ** 32);
  }

  /** `count` whole numbers, uniform in 0 ≤ i < limit; a limit far below 2³². */
  integers(count: number, limit: number): Int32Array {
    return Int32Array.from(this.uniforms(count), (x) => Math.floor(x * limit));
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value;
}
