import { sigmoid } from "../../math/sigmoid.js";
import { bradleyTerryLoss } from "./bradleyTerryLoss.js";
import { fillMask } from "./dropoutMask.js";
import { type FloatArray, zeros } from "./floatArray.js";
import type { GatingSettings } from "./gatingSettings.js";
import type { GateBatch, GradientSession } from "./gradientSession.js";
import type { PreparedPairs } from "./preparedPairs.js";
import { RandomStream } from "./randomStream.js";

/** Computes losses and gradients of batches of pairs, `microBatch` pairs at a time, in buffers that it keeps. */
export class BatchGradient {
  /** [parameterCount], of the last batch. */
  readonly gradients: FloatArray;
  readonly #session: GradientSession;
  readonly #data: PreparedPairs;
  readonly #settings: GatingSettings;
  readonly #prompts: FloatArray;
  readonly #rewards: FloatArray;
  readonly #masks: readonly FloatArray[];

  constructor(session: GradientSession, data: PreparedPairs, settings: GatingSettings) {
    this.#session = session;
    this.#data = data;
    this.#settings = settings;
    const { precision, width, hiddenLayers, dropout } = settings;
    const { hiddenSize, objectives } = data.pairs;
    const rows = data.sides.length * Math.min(settings.microBatch, settings.batch);
    const inParts = settings.microBatch < settings.batch;
    this.gradients = inParts ? zeros(precision, session.gradients.length) : session.gradients;
    this.#prompts = zeros(precision, rows * hiddenSize);
    this.#rewards = zeros(precision, rows * objectives);
    this.#masks = Array.from({ length: dropout > 0 ? hiddenLayers : 0 }, () => zeros(precision, rows * width));
  }

  /**
   * @param rows numbers of the batch's pairs.
   * @param step from 0; dropout is drawn for it.
   * @returns the batch's mean loss; its gradients are in `gradients`.
   */
  async compute(rows: Int32Array, step: number, beta: number): Promise<number> {
    const { seed, microBatch } = this.#settings;
    const random = this.#data.sides.map((_, side) =>
      this.#masks.map((_, i) => new RandomStream(seed, `dropout ${side} ${i}`, step)),
    );
    const inParts = this.gradients !== this.#session.gradients;
    if (inParts) this.gradients.fill(0);
    let loss = 0;
    let betaGradient = 0; // β' = -share Σ s σ(-β s)
    for (let start = 0; start < rows.length; start += microBatch) {
      const part = rows.subarray(start, start + microBatch);
      const margins = await this.#session.run(this.#batch(part, start, 1 / rows.length, random));
      if (inParts) add(this.gradients, this.#session.gradients);
      for (const s of margins) betaGradient -= (s * sigmoid(-beta * s)) / rows.length;
      loss += (bradleyTerryLoss(margins, beta) * part.length) / rows.length;
    }
    this.gradients[this.gradients.length - 1] = betaGradient;
    return loss;
  }

  /** @param start where the part begins in the batch. */
  #batch(part: Int32Array, start: number, share: number, random: readonly (readonly RandomStream[])[]): GateBatch {
    const { pairs, sides } = this.#data;
    const { hiddenSize: d, objectives: k, prompts, promptOf } = pairs;
    const { width, dropout } = this.#settings;
    for (const [side, rewards] of sides.entries()) {
      const first = side * part.length;
      for (const [i, pair] of part.entries()) {
        const prompt = promptOf[pair]! * d;
        this.#prompts.set(prompts.subarray(prompt, prompt + d), (first + i) * d);
        this.#rewards.set(rewards.subarray(pair * k, (pair + 1) * k), (first + i) * k);
      }
      for (const [i, mask] of this.#masks.entries()) {
        fillMask(mask.subarray(first * width), start, part.length, width, dropout, random[side]![i]!);
      }
    }
    return { pairs: part.length, prompts: this.#prompts, rewards: this.#rewards, masks: this.#masks, share };
  }
}

function add(sum: FloatArray, values: FloatArray): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += values[i]!;
}
