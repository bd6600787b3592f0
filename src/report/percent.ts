import { fixed } from "./fixed.js";

/** Formats shares, 0..1, in percent. */
export function percent(decimals: number): (value: number) => string {
  const format = fixed(decimals);
  return (value) => `${format(100 * value)}\u00a0%`;
}
