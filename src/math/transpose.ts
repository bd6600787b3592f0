/** The transpose of a [rows, columns] matrix, row-major, newly allocated. */
export function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  const TILE = 32; // a tile of both matrices stays in the first-level cache
  for (let r0 = 0; r0 < rows; r0 += TILE) {
    for (let c0 = 0; c0 < columns; c0 += TILE) {
      for (let r = r0; r < Math.min(rows, r0 + TILE); r++) {
        for (let c = c0; c < Math.min(columns, c0 + TILE); c++) result[c * rows + r] = matrix[r * columns + c]!;
      }
    }
  }
  return result;
}
