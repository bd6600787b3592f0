/**
 * The leverage that a training row would have, were it not among the training rows: l / (1 - l), by Sherman and Morrison.
 * Rounding can't make it infinite: 1 - l is kept above 1e-9.
 */
export function newRowLeverage(leverage: number): number {
  return leverage / Math.max(1e-9, 1 - leverage);
}
