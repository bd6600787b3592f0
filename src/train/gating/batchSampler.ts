import { PairChances } from "./pairChances.js";
import { RandomStream } from "./randomStream.js";

/**
 * How pairs get into batches: `replacement` draws each anew, as the published script does; `shuffled` takes every pair
 * once before any comes again, in a new order each time.
 */
export type Sampling = "replacement" | "shuffled";

/** Chooses the pairs of each batch; the same for the same seed and step, whatever was asked before. */
export class BatchSampler {
  readonly #pairs: number;
  readonly #size: number;
  readonly #sampling: Sampling;
  readonly #seed: number;
  readonly #chances: PairChances | undefined;
  #order: { epoch: number; pairs: Int32Array } | undefined;

  /** @param drawn [pairs], how often each is drawn with replacement, against the others; all alike without it. */
  constructor(pairs: number, size: number, sampling: Sampling, seed: number, drawn?: Float64Array) {
    this.#pairs = pairs;
    this.#size = size;
    this.#sampling = sampling;
    this.#seed = seed;
    this.#chances = drawn && new PairChances(drawn);
  }

  /**
   * The pairs of one batch.
   * @param step from 0.
   * @returns [size] numbers of pairs.
   */
  rows(step: number): Int32Array {
    if (this.#sampling === "replacement") {
      const stream = new RandomStream(this.#seed, "batch", step);
      const chances = this.#chances;
      if (!chances) return stream.integers(this.#size, this.#pairs);
      return Int32Array.from(stream.uniforms(this.#size), (u) => chances.pairAt(u));
    }
    const first = step * this.#size;
    return Int32Array.from({ length: this.#size }, (_, i) => this.#pairAt(first + i));
  }

  /** The pair at a position of the endless sequence of epochs. */
  #pairAt(position: number): number {
    const place = position % this.#pairs;
    const epoch = Math.floor(position / this.#pairs);
    if (this.#order?.epoch !== epoch) this.#order = { epoch, pairs: this.#shuffle(epoch) };
    return this.#order.pairs[place]!;
  }

  /** Fisher and Yates. */
  #shuffle(epoch: number): Int32Array {
    const order = Int32Array.from({ length: this.#pairs }, (_, i) => i);
    const draws = new RandomStream(this.#seed, "epoch", epoch).uniforms(this.#pairs);
    for (let i = this.#pairs - 1; i > 0; i--) {
      const other = Math.floor(draws[i]! * (i + 1));
      [order[i], order[other]] = [order[other]!, order[i]!];
    }
    return order;
  }
}
