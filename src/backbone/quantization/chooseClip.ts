/** Clips to try, as parts of the largest absolute value. */
const PARTS = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3];
const LEVELS = 127;

/**
 * The absolute value that should become the largest integer, so that rounding to 8 bits with one scale, larger values
 * clipped, does the least damage: the mean over rows of ‖x - x̂‖² / ‖x‖² is smallest.
 * @param blocks rows [n, width] each.
 */
export function chooseClip(blocks: readonly Float32Array[], width: number): number {
  const largest = blocks.reduce((max, block) => block.reduce((m, value) => Math.max(m, Math.abs(value)), max), 0);
  const errors = PARTS.map((part) => relativeError(blocks, width, (largest * part) / LEVELS));
  return largest * (PARTS[errors.indexOf(Math.min(...errors))] ?? 1) || 1;
}

function relativeError(blocks: readonly Float32Array[], width: number, step: number): number {
  let total = 0;
  for (const block of blocks) {
    for (let start = 0; start < block.length; start += width) {
      let [error, square] = [0, 0];
      for (let i = start; i < start + width; i++) {
        const value = block[i]!;
        const rounded = Math.max(-LEVELS, Math.min(LEVELS, Math.round(value / step))) * step;
        error += (value - rounded) ** 2;
        square += value * value;
      }
      total += square > 0 ? error / square : 0;
    }
  }
  return total;
}
