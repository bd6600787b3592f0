import { emptyPlot } from "./emptyPlot.js";
import { heading } from "./heading.js";
import { onAxis } from "./onAxis.js";
import { oneLine } from "./oneLine.js";
import type { Plot, PlotFrame } from "./plot.js";
import type { PlotAxis } from "./plotAxis.js";
import { seriesColor } from "./seriesColor.js";
import { xyAxes } from "./xyAxes.js";

interface ScatterSeries {
  readonly name: string;
  /** Those that can't be drawn are left out. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface ScatterPlotData {
  readonly title: string;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly series: readonly ScatterSeries[];
}

const SYMBOLS = ["circle", "diamond", "rect", "triangle"] as const;

/** Points of two measures. */
export function scatterPlot({ title, x, y, series }: ScatterPlotData, frame: PlotFrame): Plot {
  const shown = series.map(({ name, points }) => ({
    name: oneLine(name),
    points: points.map(([a, b]) => [onAxis(a, x), onAxis(b, y)]).filter((point) => !point.includes(null)),
  }));
  const total = shown.reduce((sum, { points }) => sum + points.length, 0);
  if (total === 0) return emptyPlot(title, frame);
  const names = shown.map(({ name }) => name);
  const top = heading({ title, legend: names }, frame);
  const above = top.height + 8;
  const height = Math.min(320, Math.round(frame.width * 0.7));
  return {
    title,
    width: frame.width,
    height: above + height + 42,
    option: {
      ...top.option,
      ...xyAxes({ x, y, top: above, height }, frame),
      series: shown.map(({ name, points }, index) => ({
        type: "scatter" as const,
        name,
        data: points,
        dimensions: [x.title, y.title],
        encode: { x: 0, y: 1, tooltip: [0, 1] },
        symbol: SYMBOLS[index % SYMBOLS.length] ?? "circle",
        // Many points become a cloud whose density shows.
        symbolSize: total > 500 ? 4 : 6,
        itemStyle: { color: seriesColor(frame.theme, index), opacity: total > 500 ? 0.35 : 0.8 },
        clip: false,
      })),
    },
  };
}
