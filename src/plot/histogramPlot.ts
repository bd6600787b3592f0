import { emptyPlot } from "./emptyPlot.js";
import { heading } from "./heading.js";
import { histogramBins } from "./histogramBins.js";
import type { Plot, PlotFrame } from "./plot.js";
import type { PlotAxis } from "./plotAxis.js";
import { xyAxes } from "./xyAxes.js";

export interface HistogramPlotData {
  readonly title: string;
  readonly axis: PlotAxis;
  /** Those that can't be drawn are left out. */
  readonly values: ArrayLike<number>;
  /** What is counted: "responses". */
  readonly counted: string;
}

/** How often values fall into bins of equal width. */
export function histogramPlot({ title, axis, values, counted }: HistogramPlotData, frame: PlotFrame): Plot {
  const { start, width, counts } = histogramBins(values);
  if (counts.length === 0) return emptyPlot(title, frame);
  const top = heading({ title }, frame);
  const above = top.height + 8;
  const height = frame.width < 500 ? 150 : 180;
  const axes = { x: axis, y: { title: counted, min: 0 } };
  return {
    title,
    width: frame.width,
    height: above + height + 42,
    option: {
      ...top.option,
      ...xyAxes({ ...axes, top: above, height }, frame),
      series: [
        {
          type: "custom",
          data: counts.map((count, i) => [start + width * i, start + width * (i + 1), count]),
          dimensions: ["from", "to", counted],
          encode: { x: [0, 1], y: 2, tooltip: [0, 1, 2] },
          renderItem: (_params, api) => {
            const [left = 0, upper = 0] = api.coord([api.value(0), api.value(2)]);
            const [right = 0, lower = 0] = api.coord([api.value(1), 0]);
            const shape = { x: left + 0.5, y: upper, width: Math.max(0.5, right - left - 1), height: lower - upper };
            return { type: "rect", shape, style: { fill: frame.theme.series[0] } };
          },
        },
      ],
    },
  };
}
