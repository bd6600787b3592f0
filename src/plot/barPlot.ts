import type { BarRow } from "./barRow.js";
import { horizontalBars } from "./horizontalBars.js";
import type { Plot, PlotFrame } from "./plot.js";
import type { PlotAxis } from "./plotAxis.js";
import type { Reference } from "./referenceLine.js";

export interface BarPlotData {
  readonly title: string;
  readonly axis: PlotAxis;
  /** From top to bottom. */
  readonly rows: readonly BarRow[];
  /** Draws a line to compare with. */
  readonly reference?: Reference;
}

/** Horizontal bars from zero (or the axis' `min`) with intervals; values are printed at the right. */
export function barPlot(data: BarPlotData, frame: PlotFrame): Plot {
  return horizontalBars({ ...data, axis: { min: 0, ...data.axis }, colorOf: () => frame.theme.positive }, frame);
}
