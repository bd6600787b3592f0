/** Beyond this, and below its inverse, arithmetic on axes overflows. */
const LARGEST = 1e100;

/** A number as a plot can place it: null of none, of what isn't finite and of what is huge; zero of what is tiny. */
export function drawable(value: number | null | undefined): number | null {
  if (value === null || value === undefined || !(Math.abs(value) <= LARGEST)) return null;
  return Math.abs(value) < 1 / LARGEST ? 0 : value;
}
