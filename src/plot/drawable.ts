/** Beyond this, arithmetic on axes overflows; below it, ticks have more decimals than numbers can be printed with. */
const LARGEST = 1e100;
const SMALLEST = 1e-15;

/** A number as a plot can place it: null of none, of what isn't finite and of what is huge; zero of what is tiny. */
export function drawable(value: number | null | undefined): number | null {
  if (value === null || value === undefined || !(Math.abs(value) <= LARGEST)) return null;
  return Math.abs(value) < SMALLEST ? 0 : value;
}
