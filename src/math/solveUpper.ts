import { packColumns, unpackColumns } from "./packColumns.js";
import { multiplyTile, TILE } from "./tile.js";

/** Right-hand sides solved together: their packed columns stay in the cache while L passes by. */
const PANEL = 96;

const tile = new Float64Array(TILE * TILE);

/**
 * Solves Lᵀ X = B, in place. After `solveLower` with the Cholesky factor of A it makes the solution of A X = B.
 * @param l [n, n] float64, row-major; only the lower triangle with the diagonal is read. Not modified.
 * @param b [n, m] float64, row-major, one column per right-hand side; X is written there.
 */
export function solveUpper(l: Float64Array, n: number, b: Float64Array, m: number): void {
  const columnsOfL = new Float64Array(TILE * n);
  const x = new Float64Array(Math.ceil(Math.min(m, PANEL) / TILE) * TILE * n);
  for (let first = 0; first < m; first += PANEL) {
    const width = Math.min(PANEL, m - first);
    packColumns(b, n, m, first, width, x);
    for (let row = (Math.ceil(n / TILE) - 1) * TILE; row >= 0; row -= TILE) {
      const rows = Math.min(TILE, n - row);
      const below = row + rows;
      for (let k = below; k < n; k++) {
        for (let r = 0; r < rows; r++) columnsOfL[(k - below) * TILE + r] = l[k * n + row + r]!;
      }
      for (let col = 0; col < width; col += TILE) {
        multiplyTile(columnsOfL, 0, x, col * n + below * TILE, n - below, tile);
        for (let r = rows - 1; r >= 0; r--) {
          for (let c = 0; c < TILE; c++) {
            const own = col * n + row * TILE + c;
            let value = x[own + r * TILE]! - tile[r * TILE + c]!;
            for (let k = r + 1; k < rows; k++) value -= l[(row + k) * n + row + r]! * x[own + k * TILE]!;
            x[own + r * TILE] = value / l[(row + r) * n + row + r]!;
          }
        }
      }
    }
    unpackColumns(x, n, m, first, width, b);
  }
}
