import type { Interval } from "../plot/interval.js";

/** "[0.61, 0.66]" */
export function intervalText({ low, high }: Interval, format: (value: number) => string): string {
  return `[${format(low)}, ${format(high)}]`;
}
