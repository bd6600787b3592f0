import type { BarRow } from "./barRow.js";
import type { PlotAxis } from "./plotAxis.js";
import { shortNumber } from "./shortNumber.js";

/** Values as they are printed beside their rows; a dash where there is none. */
export function rowValues(rows: readonly BarRow[], { format = shortNumber }: PlotAxis): string[] {
  return rows.map(({ value }) => (value === null || !Number.isFinite(value) ? "–" : format(value)));
}
