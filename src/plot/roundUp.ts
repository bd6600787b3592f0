/** The next number of the form 1, 2, 4, 6, 8, 10 times a power of ten: its half is short too. 0 for 0. */
export function roundUp(value: number): number {
  if (value === 0) return 0;
  const unit = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 4, 6, 8].find((candidate) => value <= candidate * unit) ?? 10;
  return Number((step * unit).toPrecision(1));
}
