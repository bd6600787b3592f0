/** Neighbouring inputs that share a scale and a zero point. */
export const BLOCK = 32;

const LEVELS = 15;
/** How far from a grid, in steps, values may lie that are taken to be on it: float32 rounds what is read from a file. */
const NEAR = 1e-3;

/** A weight in 4 bits: W[n, k] = scale * (value - zeroPoint) with the scale and zero point of k's block. */
export interface PackedWeight {
  /** [out, blocks, BLOCK / 2]: two values a byte, the earlier one in the low bits; MatMulNBits' layout. */
  readonly values: Uint8Array;
  /** [out * blocks] */
  readonly scales: Float32Array;
  /** [out * blocks], fractions too: so the grid of Q4_0 and Q4_1 blocks is met exactly, and nothing is lost of them. */
  readonly zeroPoints: Float32Array;
}

/**
 * Rounds every block of a row to evenly spaced values, sixteen at most, from its smallest to its largest.
 * @param weight [out, width], row-major; a last block that isn't full is filled with zeros.
 */
export function packBlocks(weight: Float32Array, out: number): PackedWeight {
  const width = weight.length / out;
  const blocks = Math.ceil(width / BLOCK);
  const values = new Uint8Array((out * blocks * BLOCK) / 2);
  const scales = new Float32Array(out * blocks);
  const zeroPoints = new Float32Array(out * blocks);
  for (let block = 0; block < out * blocks; block++) {
    const first = Math.floor(block / blocks) * width + (block % blocks) * BLOCK;
    const row = weight.subarray(first, Math.min(first + BLOCK, (Math.floor(block / blocks) + 1) * width));
    let lowest = row[0]!;
    let highest = row[0]!;
    for (const value of row) {
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
    const scale = stepOf(row, lowest, highest) || 1;
    scales[block] = scale;
    zeroPoints[block] = -lowest / scale;
    for (const [i, value] of row.entries()) {
      values[(block * BLOCK + i) >> 1]! |= Math.round((value - lowest) / scale) << (i % 2 ? 4 : 0);
    }
  }
  return { values, scales, zeroPoints };
}

/** The step of the grid that all values are on where there is one: weights that had 4 bits need not use all sixteen. */
function stepOf(row: Float32Array, lowest: number, highest: number): number {
  for (let levels = LEVELS; levels > 0; levels--) {
    const step = (highest - lowest) / levels;
    if (row.every((value) => Math.abs((value - lowest) / step - Math.round((value - lowest) / step)) < NEAR))
      return step;
  }
  return (highest - lowest) / LEVELS;
}
