import type { BarRow } from "./barRow.js";
import { drawable } from "./drawable.js";
import { emptyPlot } from "./emptyPlot.js";
import { heading } from "./heading.js";
import { intervalLines } from "./intervalLines.js";
import type { Plot, PlotFrame } from "./plot.js";
import type { PlotAxis } from "./plotAxis.js";
import { REFERENCE_HEIGHT, type Reference, referenceLine } from "./referenceLine.js";
import { rowLayout } from "./rowLayout.js";
import { rowValues } from "./rowValues.js";

export interface HorizontalBars {
  readonly title: string;
  readonly axis: PlotAxis;
  readonly rows: readonly BarRow[];
  readonly reference?: Reference;
  readonly colorOf: (value: number) => string;
}

/** What `barPlot` and `divergingPlot` share. */
export function horizontalBars({ title, axis, rows, reference, colorOf }: HorizontalBars, frame: PlotFrame): Plot {
  if (rows.length === 0) return emptyPlot(title, frame);
  const top = heading({ title }, frame);
  const layout = rowLayout(
    {
      names: rows.map(({ name }) => name),
      values: rowValues(rows, axis),
      axis,
      top: top.height + (reference ? REFERENCE_HEIGHT : 0),
      rowHeight: 20,
    },
    frame,
  );
  const bars = rows.map(({ name, value, interval }, index) => ({
    name,
    value: [drawable(value), index, drawable(interval?.low), drawable(interval?.high)],
    itemStyle: { color: colorOf(value ?? 0) },
  }));
  const intervals = rows.map(({ interval }, at) => interval && { ...interval, at });
  return {
    title,
    width: frame.width,
    height: layout.height,
    option: {
      ...top.option,
      ...layout.option,
      series: [
        {
          type: "bar",
          data: bars.filter(({ value }) => value[0] !== null),
          dimensions: [axis.title, "row", "from", "to"],
          encode: { x: 0, y: 1, tooltip: [0, 2, 3] },
          barWidth: 11,
          clip: false,
        },
        intervalLines(intervals, { along: "x", color: frame.theme.ink }),
        ...(reference ? [referenceLine(reference, frame)] : []),
      ],
    },
  };
}
