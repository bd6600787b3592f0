/** Columns of a panel: wide enough for fast matrix products, narrow enough that what stays in JavaScript is little. */
const PANEL_WIDTH = 64;

/** Columns `first` to `first + width` of a lower matrix, from the diagonal down. */
export interface Panel {
  readonly first: number;
  readonly width: number;
  /** [rows - first, width] row-major; above the diagonal the first rows hold anything. */
  readonly data: Float64Array;
}

/**
 * The lower triangle of a symmetric matrix [n, n], or a lower triangular one, with `border` more rows below it, float64.
 * Stored as column panels: the rows of a panel from any one down are contiguous, so that matrix products take and give
 * them without copies, and nearly no memory goes to the upper triangle.
 */
export class LowerPanels {
  readonly n: number;
  readonly border: number;
  readonly panels: readonly Panel[];

  constructor(n: number, border = 0) {
    this.n = n;
    this.border = border;
    this.panels = Array.from({ length: Math.ceil(n / PANEL_WIDTH) }, (_, i) => {
      const first = i * PANEL_WIDTH;
      const width = Math.min(PANEL_WIDTH, n - first);
      return { first, width, data: new Float64Array((n + border - first) * width) };
    });
  }

  /** Element (row, col) with row >= col. */
  at(row: number, col: number): number {
    const { first, width, data } = this.panels[Math.floor(col / PANEL_WIDTH)]!;
    return data[(row - first) * width + col - first]!;
  }

  /** A becomes a copy of B, which has as many rows and columns. */
  set(b: LowerPanels): void {
    for (const [i, { data }] of this.panels.entries()) data.set(b.panels[i]!.data);
  }

  /**
   * A += B, which has as many columns.
   * @param borderRows of each of A's border rows the one of B that is added to it.
   */
  add(b: LowerPanels, borderRows: readonly number[]): void {
    for (const [i, { first, width, data }] of this.panels.entries()) {
      const source = b.panels[i]!.data;
      const square = (this.n - first) * width;
      for (let at = 0; at < square; at++) data[at]! += source[at]!;
      for (const [row, other] of borderRows.entries()) {
        for (let c = 0; c < width; c++) data[square + row * width + c]! += source[square + other * width + c]!;
      }
    }
  }

  /** A += value I. */
  addDiagonal(value: number): void {
    for (const { width, data } of this.panels) {
      for (let i = 0; i < width; i++) data[i * width + i]! += value;
    }
  }

  /** The triangle row by row, without the border: float32 [n (n + 1) / 2]. */
  packed(): Float32Array {
    const packed = new Float32Array((this.n * (this.n + 1)) / 2);
    for (const { first, width, data } of this.panels) {
      for (let row = first; row < this.n; row++) {
        const cols = Math.min(width, row - first + 1);
        const to = (row * (row + 1)) / 2 + first;
        for (let c = 0; c < cols; c++) packed[to + c] = data[(row - first) * width + c]!;
      }
    }
    return packed;
  }
}
