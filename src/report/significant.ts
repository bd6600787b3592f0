/** Formats numbers with so many significant digits, zeros at the end too; in scientific notation where they are tiny or huge. */
export function significant(digits: number): (value: number) => string {
  return (value) => {
    const size = Math.abs(value);
    const isPlain = size === 0 || (size >= 1e-4 && size < 10 ** Math.max(6, digits));
    const decimals = size === 0 ? digits - 1 : Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
    const text = isPlain ? value.toFixed(decimals) : value.toExponential(digits - 1).replace("e+", "e");
    return text.replaceAll("-", "−");
  };
}
