import { TILE } from "./tile.js";

/**
 * Copies columns `first` to `first + width` of a row-major matrix [n, m] in strips of three, as `multiplyTile` reads
 * them: strip s at `packed[3 s n]`, its element (k, c) at `3 k + c` behind. Missing columns of the last strip are zero.
 */
export function packColumns(
  matrix: Float64Array,
  n: number,
  m: number,
  first: number,
  width: number,
  packed: Float64Array,
): void {
  for (let col = 0; col < width; col += TILE) {
    for (let k = 0; k < n; k++) {
      const source = k * m + first + col;
      const target = col * n + k * TILE;
      for (let c = 0; c < TILE; c++) packed[target + c] = col + c < width ? matrix[source + c]! : 0;
    }
  }
}

/** The inverse of `packColumns`. */
export function unpackColumns(
  packed: Float64Array,
  n: number,
  m: number,
  first: number,
  width: number,
  matrix: Float64Array,
): void {
  for (let col = 0; col < width; col += TILE) {
    const cols = Math.min(TILE, width - col);
    for (let k = 0; k < n; k++) {
      for (let c = 0; c < cols; c++) matrix[k * m + first + col + c] = packed[col * n + k * TILE + c]!;
    }
  }
}
