import { hadamard } from "../../math/hadamard.js";
import { powerOfTwoFactor } from "../../math/powerOfTwoFactor.js";

/**
 * A fixed orthogonal matrix Q [d, d] that spreads every direction over all coordinates: in x Q no coordinate is much
 * larger than the others, so that 8 bits describe the row well. With d = m 2^k, Q = S (O ⊗ H / √2^k): random signs S, the
 * orthonormal discrete cosine transform O [m, m] and the Hadamard matrix H [2^k, 2^k].
 */
export class Rotation {
  readonly size: number;
  readonly #block: number;
  readonly #blocks: number;
  /** O [m, m], row-major. */
  readonly #cosines: Float64Array;
  readonly #signs: Float32Array;

  constructor(size: number) {
    this.size = size;
    this.#block = powerOfTwoFactor(size);
    this.#blocks = size / this.#block;
    this.#cosines = cosineTransform(this.#blocks);
    this.#signs = Float32Array.from({ length: size }, (_, i) => sign(i));
  }

  /** Rows times Q, in place: [n, d], row-major. */
  apply(rows: Float32Array): void {
    const { size } = this;
    for (let start = 0; start < rows.length; start += size) {
      const row = rows.subarray(start, start + size);
      for (let i = 0; i < size; i++) row[i]! *= this.#signs[i]!;
      hadamard(row, this.#block);
      this.#mixBlocks(row, (q, p) => q * this.#blocks + p);
    }
  }

  /** Rows times Qᵀ, in place: takes `apply` back. */
  revert(rows: Float32Array): void {
    const { size } = this;
    for (let start = 0; start < rows.length; start += size) {
      const row = rows.subarray(start, start + size);
      this.#mixBlocks(row, (q, p) => p * this.#blocks + q);
      hadamard(row, this.#block);
      for (let i = 0; i < size; i++) row[i]! *= this.#signs[i]!;
    }
  }

  /** Element i of every block: block p gets Σ_q O[at(q, p)] x_q. */
  #mixBlocks(row: Float32Array, at: (q: number, p: number) => number): void {
    const block = this.#block;
    const m = this.#blocks;
    if (m === 1) return;
    const column = new Float64Array(m);
    for (let i = 0; i < block; i++) {
      for (let q = 0; q < m; q++) column[q] = row[q * block + i]!;
      for (let p = 0; p < m; p++) {
        let sum = 0;
        for (let q = 0; q < m; q++) sum += this.#cosines[at(q, p)]! * column[q]!;
        row[p * block + i] = sum;
      }
    }
  }
}

function cosineTransform(m: number): Float64Array {
  return Float64Array.from({ length: m * m }, (_, at) => {
    const [i, j] = [Math.floor(at / m), at % m];
    return Math.sqrt((j === 0 ? 1 : 2) / m) * Math.cos((Math.PI * (2 * i + 1) * j) / (2 * m));
  });
}

/** ±1 from a hash of the coordinate (MurmurHash3's finalizer): the same on every machine. */
function sign(i: number): number {
  let hash = Math.imul(i + 1, 0x9e3779b9);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & 1 ? 1 : -1;
}
