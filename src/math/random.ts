/**
 * Pseudo-random numbers: xoshiro128** 1.1 (Blackman and Vigna), its state filled by SplitMix64 from the seed. The same
 * seed gives the same numbers on every machine.
 */
export class Random {
  readonly #state = new Uint32Array(4);

  /** @param seed an integer; its lowest 32 bits count. */
  constructor(seed: number) {
    let counter = BigInt(seed >>> 0);
    for (let i = 0; i < 4; i += 2) {
      counter += 0x9e3779b97f4a7c15n;
      let z = BigInt.asUintN(64, counter);
      z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
      z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
      z ^= z >> 31n;
      this.#state[i] = Number(z & 0xffffffffn);
      this.#state[i + 1] = Number(z >> 32n);
    }
  }

  /** Uniform in 0 <= x < 2³², an integer. */
  uint32(): number {
    const s = this.#state;
    const result = Math.imul(rotate(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const shifted = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= shifted;
    s[3] = rotate(s[3]!, 11);
    return result;
  }

  /** Uniform in 0 <= x < 1, with 53 random bits. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    return (high * 2 ** 26 + (this.uint32() >>> 6)) / 2 ** 53;
  }

  /** Uniform integer in 0 <= x < n, for n up to 2³². */
  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Standard normal (Box and Muller; one of the pair is dropped, so that a draw always takes two numbers). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Shuffles in place, every order equally likely (Fisher and Yates). */
  shuffle(items: Uint32Array | number[]): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const item = items[i]!;
      items[i] = items[j]!;
      items[j] = item;
    }
  }
}

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}
