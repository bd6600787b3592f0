/** Formats numbers with so many decimals and a true minus sign; what rounds to zero has none. */
export function fixed(decimals: number): (value: number) => string {
  return (value) => {
    const text = value.toFixed(decimals);
    return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
  };
}
