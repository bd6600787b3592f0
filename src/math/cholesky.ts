import { NotPositiveDefiniteError } from "../errors.js";
import { multiplyTile, TILE } from "./tile.js";

/** Columns factored before the rest is updated: a group of packed rows then stays in the innermost cache. */
const PANEL = 96;

const tile = new Float64Array(TILE * TILE);

/**
 * Cholesky factorisation A = L Lᵀ, in place: blocked, right-looking.
 * @param a [n, n] float64, row-major, symmetric. Only the lower triangle with the diagonal is read; L is written there.
 *   The strict upper triangle stays as it is.
 * @throws NotPositiveDefiniteError with the first pivot that isn't a positive number; `a` is then half done.
 */
export function cholesky(a: Float64Array, n: number): void {
  const packed = new Float64Array(Math.ceil(n / TILE) * TILE * Math.min(n, PANEL));
  for (let first = 0; first < n; first += PANEL) {
    const width = Math.min(PANEL, n - first);
    packed.fill(0, 0, Math.ceil((n - first) / TILE) * TILE * width);
    factorPanel(a, n, first, width, packed);
    updateTrailing(a, n, first, width, packed);
  }
}

/** Columns `first` to `first + width` of L; `packed` gets them too, three rows interleaved. */
function factorPanel(a: Float64Array, n: number, first: number, width: number, packed: Float64Array): void {
  for (let col = first; col < first + width; col += TILE) {
    const done = col - first;
    const cols = Math.min(TILE, first + width - col);
    for (let row = col; row < n; row += TILE) {
      const rows = Math.min(TILE, n - row);
      const start = (row - first) * width;
      multiplyTile(packed, start, packed, done * width, done, tile);
      for (let r = 0; r < rows; r++) {
        const target = (row + r) * n;
        for (let c = 0; c < cols && col + c <= row + r; c++) {
          let value = a[target + col + c]! - tile[r * TILE + c]!;
          const pivot = (col + c) * n;
          for (let k = col; k < col + c; k++) value -= a[target + k]! * a[pivot + k]!;
          value = row + r === col + c ? positiveRoot(value, row + r) : value / a[pivot + col + c]!;
          a[target + col + c] = value;
          packed[start + (done + c) * TILE + r] = value;
        }
      }
    }
  }
}

/** A22 -= L21 L21ᵀ, the lower triangle. */
function updateTrailing(a: Float64Array, n: number, first: number, width: number, packed: Float64Array): void {
  for (let row = first + width; row < n; row += TILE) {
    const rows = Math.min(TILE, n - row);
    for (let col = first + width; col <= row; col += TILE) {
      multiplyTile(packed, (row - first) * width, packed, (col - first) * width, width, tile);
      for (let r = 0; r < rows; r++) {
        const target = (row + r) * n + col;
        for (let c = 0; c < TILE && col + c <= row + r; c++) a[target + c]! -= tile[r * TILE + c]!;
      }
    }
  }
}

function positiveRoot(value: number, pivot: number): number {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new NotPositiveDefiniteError(pivot, value);
  return Math.sqrt(value);
}
