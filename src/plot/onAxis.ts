import { drawable } from "./drawable.js";
import type { PlotAxis } from "./plotAxis.js";

/** A number where it can be drawn on an axis, else null: a logarithmic one has only positive numbers. */
export function onAxis(value: number | null, { log }: PlotAxis): number | null {
  const number = drawable(value);
  return number !== null && log && number <= 0 ? null : number;
}
