import type { EncodeRequest } from "./backbone.js";
import type { CompiledDecoder } from "./compiledDecoder.js";
import { Rotation } from "./quantization/rotation.js";

/** Makes hidden states as callers want them of the rows that the graph answers. */
export class HiddenRows {
  readonly #decoder: Pick<CompiledDecoder, "hiddenSize" | "layers" | "finalNorm">;
  readonly #rotation: Rotation | undefined;

  constructor(decoder: Pick<CompiledDecoder, "hiddenSize" | "layers" | "finalNorm">) {
    this.#decoder = decoder;
    this.#rotation = decoder.finalNorm && new Rotation(decoder.hiddenSize);
  }

  /** How many rows of the graph a request needs: every token of a span counts. */
  static count({ positions }: EncodeRequest): number {
    return positions.reduce<number>((sum, at) => sum + (typeof at === "number" ? 1 : at.to - at.from), 0);
  }

  /**
   * @param rows the graph's rows for one request and layer [count, d]. The means of spans are taken in double precision, in
   *   the order of the tokens, so that they don't depend on the batch.
   * @returns [positions, d], newly allocated.
   */
  states(rows: Float32Array, { positions }: EncodeRequest, layer: number): Float32Array {
    const { hiddenSize: d, layers, finalNorm } = this.#decoder;
    const states = new Float32Array(positions.length * d);
    let row = 0;
    for (const [i, at] of positions.entries()) {
      const count = typeof at === "number" ? 1 : at.to - at.from;
      const mean = rows.subarray(row * d, (row + count) * d);
      states.set(count === 1 ? mean : average(mean, count), i * d);
      row += count;
    }
    this.#rotation?.revert(states);
    if (finalNorm && layer === layers) for (let i = 0; i < states.length; i++) states[i]! *= finalNorm[i % d]!;
    return states;
  }
}

/** Mean of `count` rows. */
function average(rows: Float32Array, count: number): Float64Array {
  const d = rows.length / count;
  const sum = new Float64Array(d);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < d; i++) sum[i]! += rows[row * d + i]!;
  }
  return sum.map((value) => value / count);
}
