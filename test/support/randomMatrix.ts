import { random } from "./random.js";

/** [rows, cols] float64, row-major, uniform in -1..1. */
export function randomMatrix(rows: number, cols: number, seed: number): Float64Array {
  const next = random(seed);
  return Float64Array.from({ length: rows * cols }, () => 2 * next() - 1);
}
