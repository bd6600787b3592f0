/** A number in three significant digits, in scientific notation where it is tiny or huge, with a true minus sign. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  const isPlain = size === 0 || (size >= 1e-4 && size < 1e6);
  const text = isPlain ? plain(value, size) : value.toExponential(1).replace("e+", "e");
  return text.replaceAll("-", "−");
}

function plain(value: number, size: number): string {
  if (size >= 1000) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(3)));
}
