import { packColumns, unpackColumns } from "./packColumns.js";
import { multiplyTile, TILE } from "./tile.js";

/** Right-hand sides solved together: their packed columns stay in the cache while L passes by. */
const PANEL = 96;

const tile = new Float64Array(TILE * TILE);

/**
 * Solves L X = B, in place.
 * @param l [n, n] float64, row-major; only the lower triangle with the diagonal is read. Not modified.
 * @param b [n, m] float64, row-major, one column per right-hand side; X is written there.
 */
export function solveLower(l: Float64Array, n: number, b: Float64Array, m: number): void {
  const rowsOfL = new Float64Array(TILE * n);
  const x = new Float64Array(Math.ceil(Math.min(m, PANEL) / TILE) * TILE * n);
  for (let first = 0; first < m; first += PANEL) {
    const width = Math.min(PANEL, m - first);
    packColumns(b, n, m, first, width, x);
    for (let row = 0; row < n; row += TILE) {
      const rows = Math.min(TILE, n - row);
      for (let r = 0; r < rows; r++) {
        for (let k = 0; k < row; k++) rowsOfL[k * TILE + r] = l[(row + r) * n + k]!;
      }
      for (let col = 0; col < width; col += TILE) {
        multiplyTile(rowsOfL, 0, x, col * n, row, tile);
        for (let r = 0; r < rows; r++) {
          const diagonal = (row + r) * n + row;
          for (let c = 0; c < TILE; c++) {
            const own = col * n + row * TILE + c;
            let value = x[own + r * TILE]! - tile[r * TILE + c]!;
            for (let k = 0; k < r; k++) value -= l[diagonal + k]! * x[own + k * TILE]!;
            x[own + r * TILE] = value / l[diagonal + r]!;
          }
        }
      }
    }
    unpackColumns(x, n, m, first, width, b);
  }
}
