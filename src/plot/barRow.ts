import type { Interval } from "./interval.js";

/** A named number; null where there is none. */
export interface BarRow {
  readonly name: string;
  readonly value: number | null;
  readonly interval?: Interval | undefined;
}
