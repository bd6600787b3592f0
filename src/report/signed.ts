import { fixed } from "./fixed.js";

/** Formats differences: so many decimals, and a plus sign where they are positive. */
export function signed(decimals: number): (value: number) => string {
  const format = fixed(decimals);
  return (value) => {
    const text = format(value);
    return value > 0 && Number(text) !== 0 ? `+${text}` : text;
  };
}
