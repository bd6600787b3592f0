/** A number in three significant digits, in scientific notation where it is tiny or huge, with a true minus sign. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  const isPlain = size === 0 || (size >= 1e-4 && size < 1e6);
  const text = isPlain ? plain(value) : value.toExponential(1).replace(/(?:\.0)?e\+?/, "e");
  return text.replaceAll("-", "−");
}

function plain(value: number): string {
  const short = Number(value.toPrecision(3));
  return Math.abs(short) >= 1000 ? Math.round(value).toLocaleString("en") : String(short);
}
