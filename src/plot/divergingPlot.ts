import type { BarRow } from "./barRow.js";
import { drawable } from "./drawable.js";
import { horizontalBars } from "./horizontalBars.js";
import type { Plot, PlotFrame } from "./plot.js";
import type { PlotAxis } from "./plotAxis.js";
import { roundUp } from "./roundUp.js";

export interface DivergingPlotData {
  readonly title: string;
  readonly axis: PlotAxis;
  /** From top to bottom. */
  readonly rows: readonly BarRow[];
}

/** Horizontal bars to both sides of zero, which is in the middle, so that their lengths compare. */
export function divergingPlot({ title, axis, rows }: DivergingPlotData, frame: PlotFrame): Plot {
  const ends = rows.flatMap(({ value, interval }) => [value, interval?.low, interval?.high]);
  const limit = roundUp(Math.max(...ends.map((end) => Math.abs(drawable(end) ?? 0)), 0)) || 1;
  const { positive, negative } = frame.theme;
  const colorOf = (value: number) => (value < 0 ? negative : positive);
  return horizontalBars({ title, rows, axis: { min: -limit, max: limit, ...axis }, colorOf }, frame);
}
