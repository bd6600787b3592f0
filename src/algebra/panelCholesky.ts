import { NotPositiveDefiniteError } from "../errors.js";
import { cholesky } from "../math/cholesky.js";
import { invertLower } from "../math/invertLower.js";
import type { LowerPanels, Panel } from "../math/lowerPanels.js";
import type { Matrix } from "./matrix.js";
import type { Products } from "./products.js";

/** Panels factored before those behind them are updated, so that these are read and written less often. */
const PANELS_AT_ONCE = 4;

/** Cholesky factorisation with nearly all of the work in ONNX Runtime's matrix products. Keeps its working memory. */
export class PanelCholesky {
  readonly #products: Products;
  #solved = new Float64Array();
  #factored = new Float64Array();

  constructor(products: Products) {
    this.#products = products;
  }

  /**
   * A = L Lᵀ, in place. Border rows B below A become B L⁻ᵀ: the transposed solutions of L X = Bᵀ.
   * @throws NotPositiveDefiniteError with the first pivot that isn't a positive number; `a` is then half done.
   */
  async factor({ panels }: LowerPanels): Promise<void> {
    for (let start = 0; start < panels.length; start += PANELS_AT_ONCE) {
      const current = panels.slice(start, start + PANELS_AT_ONCE);
      const behind = panels.slice(start + PANELS_AT_ONCE);
      for (const [i, panel] of current.entries()) {
        await this.#factorPanel(panel);
        for (const later of current.slice(i + 1)) await this.#update(later, rowsFrom(panel, later.first));
      }
      const [next] = behind;
      if (!next) return;
      const factored = this.#sideBySide(current.map((panel) => rowsFrom(panel, next.first)));
      for (const later of behind) {
        const data = factored.data.subarray((later.first - next.first) * factored.cols);
        await this.#update(later, { data, rows: data.length / factored.cols, cols: factored.cols });
      }
    }
  }

  /** The panel's triangle becomes its factor L₁, the rows R below become R L₁⁻ᵀ. */
  async #factorPanel({ first, width, data }: Panel): Promise<void> {
    const triangle = data.subarray(0, width * width);
    try {
      cholesky(triangle, width);
    } catch (error) {
      if (!(error instanceof NotPositiveDefiniteError)) throw error;
      throw new NotPositiveDefiniteError(first + error.pivot, error.value);
    }
    const below = data.subarray(width * width);
    const rows = { data: below, rows: below.length / width, cols: width };
    const inverse = { data: invertLower(triangle, width), rows: width, cols: width };
    if (this.#solved.length < below.length) this.#solved = new Float64Array(below.length);
    const solved = { ...rows, data: this.#solved.subarray(0, below.length).fill(0) };
    await this.#products.add(solved, rows, inverse, { transposeB: true });
    below.set(solved.data);
  }

  /** What is left of `panel` when the factored columns to its left are done: A₂₂ -= L₂₁ L₂₁ᵀ. */
  async #update({ data, width }: Panel, factored: Matrix<Float64Array>): Promise<void> {
    const top = { data: factored.data.subarray(0, width * factored.cols), rows: width, cols: factored.cols };
    await this.#products.subtract({ data, rows: factored.rows, cols: width }, factored, top, { transposeB: true });
  }

  #sideBySide(blocks: readonly Matrix<Float64Array>[]): Matrix<Float64Array> {
    const rows = blocks[0]?.rows ?? 0;
    const cols = blocks.reduce((sum, block) => sum + block.cols, 0);
    if (this.#factored.length < rows * cols) this.#factored = new Float64Array(rows * cols);
    const data = this.#factored.subarray(0, rows * cols);
    let col = 0;
    for (const block of blocks) {
      for (let row = 0; row < rows; row++) {
        data.set(block.data.subarray(row * block.cols, (row + 1) * block.cols), row * cols + col);
      }
      col += block.cols;
    }
    return { data, rows, cols };
  }
}

function rowsFrom({ first, width, data }: Panel, row: number): Matrix<Float64Array> {
  const rows = data.subarray((row - first) * width);
  return { data: rows, rows: rows.length / width, cols: width };
}
