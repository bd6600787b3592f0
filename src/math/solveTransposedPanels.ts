import type { LowerPanels, Panel } from "./lowerPanels.js";

/**
 * Solves Lᵀ X = B, in place.
 * @param l lower triangular; border rows below it aren't read.
 * @param b [m, n] float64, row-major, one right-hand side a row; X is written there.
 */
export function solveTransposedPanels(l: LowerPanels, b: Float64Array, m: number): void {
  for (const panel of l.panels.toReversed()) {
    for (let rhs = 0; rhs < m; rhs++) {
      const x = b.subarray(rhs * l.n, (rhs + 1) * l.n);
      subtractBelow(panel, x);
      solveTriangle(panel, x);
    }
  }
}

/** x₁ -= L₂₁ᵀ x₂, where x₂ is known. */
function subtractBelow({ first, width, data }: Panel, x: Float64Array): void {
  let row = first + width;
  // four rows at a time: a quarter of the loads and stores
  for (; row + 4 <= x.length; row += 4) {
    const [x0, x1, x2, x3] = [x[row]!, x[row + 1]!, x[row + 2]!, x[row + 3]!];
    const r0 = (row - first) * width;
    const r1 = r0 + width;
    const r2 = r1 + width;
    const r3 = r2 + width;
    for (let c = 0; c < width; c++) {
      x[first + c]! -= x0 * data[r0 + c]! + x1 * data[r1 + c]! + x2 * data[r2 + c]! + x3 * data[r3 + c]!;
    }
  }
  for (; row < x.length; row++) {
    const start = (row - first) * width;
    for (let c = 0; c < width; c++) x[first + c]! -= x[row]! * data[start + c]!;
  }
}

function solveTriangle({ first, width, data }: Panel, x: Float64Array): void {
  for (let i = width - 1; i >= 0; i--) {
    const value = x[first + i]! / data[i * width + i]!;
    x[first + i] = value;
    for (let c = 0; c < i; c++) x[first + c]! -= value * data[i * width + c]!;
  }
}
