/**
 * ECE: predictions in bins of equal width; the mean over predictions of |bin's share of events - bin's mean
 * prediction|. NaN of no numbers.
 * @param probabilities [n], 0..1.
 * @param happened      [n], 1 where the event happened, else 0; 1/2 counts as half an event.
 */
export function expectedCalibrationError(
  probabilities: ArrayLike<number>,
  happened: ArrayLike<number>,
  bins = 10,
): number {
  const excess = new Float64Array(bins);
  for (let i = 0; i < probabilities.length; i++) {
    const bin = Math.min(bins - 1, Math.floor(probabilities[i]! * bins));
    excess[bin]! += happened[i]! - probabilities[i]!;
  }
  return excess.reduce((sum, value) => sum + Math.abs(value), 0) / probabilities.length;
}
