import { PanelCholesky } from "../../algebra/panelCholesky.js";
import { Products } from "../../algebra/products.js";
import type { Calibration } from "./calibration.js";
import { errorFeedback } from "./errorFeedback.js";
import type { QuantizedWeight } from "./quantizedWeight.js";
import { roundToNearest } from "./roundToNearest.js";
import { roundWithFeedback } from "./roundWithFeedback.js";

/** Decides how weights and their inputs become integers. Sites are named after the first module that reads the input. */
export class Quantizer implements AsyncDisposable {
  readonly #levels: number;
  readonly #calibration: Calibration | undefined;
  readonly #products: Products;
  readonly #cholesky: PanelCholesky;
  /** Of the site asked for last: several projections read the same rows. */
  #feedback: { site: string; values: Promise<Float32Array> } | undefined;

  private constructor(levels: number, calibration: Calibration | undefined, products: Products) {
    this.#levels = levels;
    this.#calibration = calibration;
    this.#products = products;
    this.#cholesky = new PanelCholesky(products);
  }

  /**
   * @param levels largest absolute value of a weight: 127, or 63 where products of larger ones saturate.
   * @param calibration where absent, weights are rounded to the nearest integer and every row of inputs has its own scale.
   */
  static async open(levels: number, calibration: Calibration | undefined): Promise<Quantizer> {
    return new Quantizer(levels, calibration, await Products.open());
  }

  get calibrated(): boolean {
    return this.#calibration !== undefined;
  }

  /** What the largest integer stands for at a site behind a norm; larger inputs are clipped. */
  async clip(site: string): Promise<number> {
    const statistics = await this.#calibration?.inputs(site);
    if (statistics?.clip === undefined) throw new Error(`${site} has no clip.`);
    return statistics.clip;
  }

  /** @param weight [out, width], row-major, for the inputs as the graph quantises them. */
  async quantize(site: string, weight: Float32Array, out: number): Promise<QuantizedWeight> {
    if (!this.#calibration) return roundToNearest(weight, out, this.#levels);
    const feedback = await this.#feedbackOf(site, this.#calibration);
    return await roundWithFeedback(weight, out, this.#levels, feedback, this.#products);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#products.release();
  }

  #feedbackOf(site: string, calibration: Calibration): Promise<Float32Array> {
    if (this.#feedback?.site !== site) {
      const values = calibration.inputs(site).then((statistics) => errorFeedback(statistics, this.#cholesky));
      this.#feedback = { site, values };
    }
    return this.#feedback.values;
  }
}
