import { hashNumbers } from "../../math/hashNumbers.js";

/** The different rows of a matrix, and which of them each row is. */
export interface UniqueRows {
  /** [U, width], row-major, in the order in which they first come. */
  readonly rows: Float32Array;
  /** [N] */
  readonly rowOf: Int32Array;
}

/**
 * Finds rows that are equal bit by bit, so that the gate runs once for each prompt and not for each pair.
 * @param values float32, N rows of `width`, one every `stride` values; with `stride` twice the width, the first side of
 *   a store's [N, 2, d].
 */
export function uniqueRows(values: Float32Array, width: number, stride: number = width): UniqueRows {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const rowOf = new Int32Array(Math.floor(values.length / stride));
  const firsts: number[] = [];
  const byHash = new Map<number, number[]>();
  for (let row = 0; row < rowOf.length; row++) {
    const start = row * stride;
    const hash = hashNumbers(bits, start, start + width);
    const alike = byHash.get(hash) ?? [];
    let found = alike.find((unique) => isEqual(bits, (firsts[unique] ?? 0) * stride, start, width));
    if (found === undefined) {
      found = firsts.push(row) - 1;
      byHash.set(hash, [...alike, found]);
    }
    rowOf[row] = found;
  }
  const rows = new Float32Array(firsts.length * width);
  for (const [i, row] of firsts.entries()) rows.set(values.subarray(row * stride, row * stride + width), i * width);
  return { rows, rowOf };
}

function isEqual(bits: Int32Array, a: number, b: number, width: number): boolean {
  for (let i = 0; i < width; i++) if (bits[a + i] !== bits[b + i]) return false;
  return true;
}
