import { emptyPlot } from "./emptyPlot.js";
import { heading } from "./heading.js";
import { onAxis } from "./onAxis.js";
import { oneLine } from "./oneLine.js";
import type { Plot, PlotFrame } from "./plot.js";
import type { PlotAxis } from "./plotAxis.js";
import { REFERENCE_HEIGHT, type Reference, referenceLine } from "./referenceLine.js";
import { seriesColor } from "./seriesColor.js";
import { xyAxes } from "./xyAxes.js";

/** One line. */
interface LineSeries {
  readonly name: string;
  /** (x, y) by rising x; a null y interrupts the line. */
  readonly points: readonly (readonly [x: number, y: number | null])[];
}

export interface LinePlotData {
  readonly title: string;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly series: readonly LineSeries[];
  /** An x to point out. */
  readonly reference?: Reference;
}

/** Series differ by dashes too, not by colour alone. */
const DASHES: readonly ("solid" | number[])[] = ["solid", [7, 4], [2, 3], [10, 3, 2, 3], [14, 4], [4, 2]];

/** Up to so many points are marked. */
const MARKED = 30;

/** Where colours repeat, dashes don't. */
function dashOf(index: number): "solid" | number[] {
  return DASHES[(index + Math.floor(index / DASHES.length)) % DASHES.length] ?? "solid";
}

/** Lines, for curves over steps and for anything over a logarithmic axis. */
export function linePlot({ title, x, y, series, reference }: LinePlotData, frame: PlotFrame): Plot {
  const lines = series.map(({ name, points }) => ({
    name: oneLine(name),
    // Null leaves a gap, which NaN would as well, but not on a logarithmic axis.
    points: points.map(([at, value]) => [onAxis(at, x), onAxis(value, y)]).filter(([at]) => at !== null),
  }));
  const total = lines.reduce((sum, { points }) => sum + points.filter(([, value]) => value !== null).length, 0);
  if (total === 0) return emptyPlot(title, frame);
  const names = lines.map(({ name }) => name);
  const top = heading({ title, legend: names, symbolWidth: 24 }, frame);
  const above = top.height + (reference ? REFERENCE_HEIGHT : 8);
  const height = frame.width < 500 ? 180 : 220;
  return {
    title,
    width: frame.width,
    height: above + height + 42,
    option: {
      ...top.option,
      ...xyAxes({ x, y, top: above, height }, frame),
      series: [
        ...lines.map(({ name, points }, index) => ({
          type: "line" as const,
          name,
          data: points,
          dimensions: [x.title, y.title],
          encode: { x: 0, y: 1, tooltip: [0, 1] },
          color: seriesColor(frame.theme, index),
          lineStyle: { width: 1.7, type: dashOf(index) },
          symbol: "circle",
          symbolSize: 5,
          showSymbol: points.length <= MARKED,
          clip: false,
        })),
        ...(reference ? [referenceLine(reference, frame)] : []),
      ],
    },
  };
}
