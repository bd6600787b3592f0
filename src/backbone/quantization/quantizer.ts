import type { Calibration } from "./calibration.js";
import type { QuantizedWeight } from "./quantizedWeight.js";
import { roundToNearest } from "./roundToNearest.js";

/** Decides how weights and their inputs become integers. Sites are named after the first module that reads the input. */
export class Quantizer {
  readonly #levels: number;
  readonly #calibration: Calibration | undefined;

  /** @param levels largest absolute value of a weight: 127, or 63 where products of larger ones saturate. */
  constructor(levels: number, calibration: Calibration | undefined) {
    this.#levels = levels;
    this.#calibration = calibration;
  }

  get calibrated(): boolean {
    return this.#calibration !== undefined;
  }

  /** What the largest integer stands for at a site behind a norm; larger inputs are clipped. */
  async clip(site: string): Promise<number> {
    if (!this.#calibration) throw new Error("clip() without calibration");
    return (await this.#calibration.inputs(site)).clip;
  }

  /** @param weight [out, width], row-major, for the inputs as the graph quantises them. */
  async quantize(_site: string, weight: Float32Array, out: number): Promise<QuantizedWeight> {
    return roundToNearest(weight, out, this.#levels);
  }
}
