import type { Products } from "../../algebra/products.js";
import { LowerPanels } from "../../math/lowerPanels.js";
import { packRows } from "../../math/packRows.js";
import type { RowBlock } from "../rows/rowBlock.js";

/**
 * Sums XᵀX and XᵀY over rows as they come, in float64: products of float32 features would lose so many digits that an
 * ill-conditioned system has other solutions. Rows are collected until a product is worth its call.
 */
export class GramSum {
  /** Lower triangle of XᵀX; the border rows are YᵀX, one per objective. Complete after `finish`. */
  readonly sum: LowerPanels;
  readonly objectives: readonly number[];
  readonly #products: Products;
  readonly #capacity: number;
  /** [d + objectives, capacity]: columns are rows of features, then labels. */
  #columns: Float64Array;
  #filled = 0;

  /**
   * @param objectives whose labels are Y.
   * @param capacity   rows collected for a product; any number gives the same sums up to rounding.
   */
  constructor(products: Products, hiddenSize: number, objectives: readonly number[], capacity: number) {
    this.sum = new LowerPanels(hiddenSize, objectives.length);
    this.objectives = objectives;
    this.#products = products;
    this.#capacity = capacity;
    this.#columns = new Float64Array((hiddenSize + objectives.length) * capacity);
  }

  /** Adds rows of a block, all of which carry the labels. */
  async add({ features, labels }: RowBlock, rows: readonly number[]): Promise<void> {
    const d = this.sum.n;
    const k = labels.length / (features.length / d); // in this order: all quotients are whole numbers
    for (let start = 0; start < rows.length; ) {
      const some = rows.slice(start, start + this.#capacity - this.#filled);
      packRows(features, d, some, this.#columns, this.#capacity, this.#filled);
      for (const [m, j] of this.objectives.entries()) {
        const to = (d + m) * this.#capacity + this.#filled;
        for (const [i, row] of some.entries()) this.#columns[to + i] = labels[row * k + j] ?? Number.NaN;
      }
      this.#filled += some.length;
      start += some.length;
      if (this.#filled === this.#capacity) await this.#multiply(this.#capacity);
    }
  }

  /** Adds what is still collected, and lets go of the collection's memory. */
  async finish(): Promise<LowerPanels> {
    if (this.#filled > 0) {
      const width = this.#filled;
      const compact = new Float64Array((this.#columns.length / this.#capacity) * width);
      for (let row = 0; row * width < compact.length; row++) {
        const from = row * this.#capacity;
        compact.set(this.#columns.subarray(from, from + width), row * width);
      }
      this.#columns = compact;
      await this.#multiply(width);
    }
    this.#columns = new Float64Array();
    return this.sum;
  }

  async #multiply(width: number): Promise<void> {
    const rows = this.#columns.length / width;
    for (const panel of this.sum.panels) {
      const below = { data: this.#columns.subarray(panel.first * width), rows: rows - panel.first, cols: width };
      const own = { data: below.data.subarray(0, panel.width * width), rows: panel.width, cols: width };
      const sum = { data: panel.data, rows: below.rows, cols: panel.width };
      await this.#products.add(sum, below, own, { transposeB: true });
    }
    this.#filled = 0;
  }
}
