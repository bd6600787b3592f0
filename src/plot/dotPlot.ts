import type { ScatterSeriesOption } from "echarts/charts";
import { drawable } from "./drawable.js";
import { emptyPlot } from "./emptyPlot.js";
import { heading } from "./heading.js";
import type { Interval } from "./interval.js";
import { intervalLines } from "./intervalLines.js";
import { oneLine } from "./oneLine.js";
import type { Plot, PlotFrame } from "./plot.js";
import type { PlotAxis } from "./plotAxis.js";
import { REFERENCE_HEIGHT, type Reference, referenceLine } from "./referenceLine.js";
import { rowLayout } from "./rowLayout.js";
import { rowValues } from "./rowValues.js";
import { seriesColor } from "./seriesColor.js";

/** One kind of dot. */
interface DotSeries {
  readonly name: string;
  /** One for each row; null where there is none. */
  readonly values: readonly (number | null)[];
  readonly intervals?: readonly (Interval | undefined)[];
}

export interface DotPlotData {
  readonly title: string;
  readonly axis: PlotAxis;
  /** Names of the rows, from top to bottom. */
  readonly rows: readonly string[];
  readonly series: readonly DotSeries[];
  /** Draws a line to compare with. */
  readonly reference?: Reference;
}

/** Series differ by form too, not by colour alone. */
const SYMBOLS = ["circle", "diamond", "rect", "triangle", "emptyCircle", "emptyRect"] as const;

/** Pixels between the dots of one row's series. */
const APART = 7;

/**
 * Dots with intervals in named rows: unlike bars they need no zero. With one series, values are printed at the right;
 * with several, each row's dots stand a little below each other, so that intervals don't hide each other.
 */
export function dotPlot({ title, axis, rows, series, reference }: DotPlotData, frame: PlotFrame): Plot {
  const [only] = series;
  if (rows.length === 0 || only === undefined) return emptyPlot(title, frame);
  const names = series.map(({ name }) => oneLine(name));
  const top = heading({ title, legend: names }, frame);
  const printed = rows.map((name, i) => ({ name, value: only.values[i] ?? null }));
  const layout = rowLayout(
    {
      names: rows,
      ...(series.length === 1 && { values: rowValues(printed, axis) }),
      axis,
      top: top.height + (reference ? REFERENCE_HEIGHT : 0),
      rowHeight: 13 + APART * series.length,
    },
    frame,
  );
  const downOf = (index: number) => (index - (series.length - 1) / 2) * APART;
  return {
    title,
    width: frame.width,
    height: layout.height,
    option: {
      ...top.option,
      ...layout.option,
      series: [
        ...series.map(({ intervals = [] }, index) =>
          intervalLines(
            intervals.map((interval, at) => interval && { ...interval, at }),
            { along: "x", color: seriesColor(frame.theme, index), down: downOf(index) },
          ),
        ),
        ...series.map((one, index) => dots(one, { rows, axis, index, down: downOf(index), frame })),
        ...(reference ? [referenceLine(reference, frame)] : []),
      ],
    },
  };
}

interface Dots {
  readonly rows: readonly string[];
  readonly axis: PlotAxis;
  readonly index: number;
  readonly down: number;
  readonly frame: PlotFrame;
}

function dots({ name, values, intervals }: DotSeries, { rows, axis, index, down, frame }: Dots): ScatterSeriesOption {
  const data = rows.map((row, i) => ({
    name: row,
    value: [drawable(values[i]), i, drawable(intervals?.[i]?.low), drawable(intervals?.[i]?.high)],
  }));
  return {
    type: "scatter",
    name: oneLine(name),
    z: 4,
    data: data.filter(({ value }) => value[0] !== null),
    dimensions: [axis.title, "row", "from", "to"],
    encode: { x: 0, y: 1, tooltip: [0, 2, 3] },
    symbol: SYMBOLS[index % SYMBOLS.length] ?? "circle",
    symbolSize: index % SYMBOLS.length === 1 ? 9 : 7,
    symbolOffset: [0, down],
    itemStyle: { color: seriesColor(frame.theme, index) },
    clip: false,
  };
}
