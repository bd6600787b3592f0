/** Finds what brings every column to a root mean square of 1. */
export class ColumnScales {
  readonly #squares: Float64Array;
  #rows = 0;

  constructor(columns: number) {
    this.#squares = new Float64Array(columns);
  }

  /** Counts a row: `columns` values from `start` on. */
  add(values: Float32Array | Float64Array, start: number): void {
    for (let i = 0; i < this.#squares.length; i++) this.#squares[i]! += values[start + i]! ** 2;
    this.#rows++;
  }

  /** [columns]: 1 / √(mean of x²) over the rows; 1 for a column of zeros. */
  scales(): Float64Array {
    return this.#squares.map((sum) => (sum > 0 ? Math.sqrt(this.#rows / sum) : 1));
  }
}
