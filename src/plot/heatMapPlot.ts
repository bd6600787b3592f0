import type { CustomSeriesOption } from "echarts/charts";
import { colorScale } from "./colorScale.js";
import { emptyPlot } from "./emptyPlot.js";
import { fitText } from "./fitText.js";
import { FONT_SIZE } from "./fonts.js";
import { heading } from "./heading.js";
import { heatColor } from "./heatColor.js";
import { oneLine } from "./oneLine.js";
import type { Plot, PlotFrame } from "./plot.js";
import { shortNumber } from "./shortNumber.js";
import { textWidth } from "./textWidth.js";

export interface HeatMapPlotData {
  readonly title: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** One list for each row; null where there is no value. */
  readonly values: readonly (readonly (number | null)[])[];
  /** What the colours mean, with its unit. */
  readonly measure: string;
  /** Values at the ends of the colour scale; below zero and above it there are two colours. */
  readonly low: number;
  readonly high: number;
  /** Of values in cells and on the colour scale; three significant digits if left out. */
  readonly format?: (value: number) => string;
}

/** Names may take this share of the width, and turned ones as much below. */
const NAME_SHARE = 0.38;

const CELL_FONT = 9;
/** Pixels of a cell's height. */
const CELL = { least: 13, most: 26 };

/**
 * A matrix of coloured cells. The deeper the colour, the further from zero; cells wide enough show their values.
 * `low` below 0 gives a scale with two colours, such as -1..1 for correlations.
 */
export function heatMapPlot(data: HeatMapPlotData, frame: PlotFrame): Plot {
  const { title, rows, columns, measure, low, high, format = shortNumber } = data;
  if (rows.length === 0 || columns.length === 0) return emptyPlot(title, frame);
  const { width, theme } = frame;
  const names = { rows: rows.map(oneLine), columns: columns.map(oneLine) };
  const longest = (list: readonly string[]) => Math.max(...list.map((name) => textWidth(name, FONT_SIZE)));
  const left = Math.min(longest(names.rows) + 4, NAME_SHARE * width) + 8;
  const cellWidth = Math.min(90, (width - left - 4) / columns.length);
  const cellHeight = Math.max(CELL.least, Math.min(CELL.most, cellWidth));
  const isRotated = longest(names.columns) > cellWidth - 6;
  const below = isRotated ? Math.min(longest(names.columns) + 4, NAME_SHARE * width) + 10 : 26;
  const top = heading({ title }, frame);
  const scale = colorScale({ measure, low, high, format, top: top.height }, frame);
  const above = top.height + scale.height;
  const height = cellHeight * rows.length;
  const plain = { axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false } };
  const text = { color: theme.ink, interval: 0, margin: 6 };
  // Turned by a right angle, a name needs as much width as it is high.
  const columnSize = isRotated ? Math.min(FONT_SIZE, cellWidth) : FONT_SIZE;
  const shorten = (list: readonly string[], size: number, room: number) =>
    list.map((name) => fitText(name, size, room));
  return {
    title,
    width,
    height: above + height + below,
    option: {
      ...top.option,
      grid: { left, top: above, width: cellWidth * columns.length, height, outerBoundsMode: "none" },
      graphic: { elements: [...scale.elements] },
      xAxis: {
        ...plain,
        type: "category",
        data: shorten(names.columns, columnSize, isRotated ? below - 8 : cellWidth),
        axisLabel: { ...text, fontSize: columnSize, rotate: isRotated ? 90 : 0 },
      },
      yAxis: {
        ...plain,
        type: "category",
        inverse: true,
        data: shorten(names.rows, FONT_SIZE, left - 8),
        axisLabel: { ...text, fontSize: FONT_SIZE },
      },
      series: [cells(data, names, { frame, cellWidth })],
    },
  };
}

interface Names {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
}

function cells(
  { values, measure, low, high, format = shortNumber }: HeatMapPlotData,
  names: Names,
  { frame: { theme }, cellWidth }: { readonly frame: PlotFrame; readonly cellWidth: number },
): CustomSeriesOption {
  const shown = names.rows.flatMap((row, i) =>
    names.columns.flatMap((column, j) => {
      const value = values[i]?.[j];
      if (value === null || value === undefined || !Number.isFinite(value)) return [];
      return [{ name: `${row}, ${column}`, value: [j, i, value], text: format(value) }];
    }),
  );
  const isPrinted = shown.every(({ text }) => textWidth(text, CELL_FONT) <= cellWidth - 3);
  return {
    type: "custom",
    data: shown.map(({ name, value }) => ({ name, value })),
    dimensions: ["column", "row", measure],
    encode: { x: 0, y: 1, tooltip: [2] },
    renderItem: ({ dataIndex }, api) => {
      const [x = 0, y = 0] = api.coord([api.value(0), api.value(1)]);
      const [width = 0, height = 0] = [api.size?.([1, 1]) ?? []].flat();
      const text = { text: shown[dataIndex]?.text ?? "", x, y, align: "center", verticalAlign: "middle" } as const;
      const rect = {
        type: "rect" as const,
        shape: { x: x - width / 2, y: y - height / 2, width, height },
        style: { ...heatColor(Number(api.value(2)), { low, high }, theme), stroke: theme.grid, lineWidth: 0.5 },
      };
      const label = { type: "text" as const, style: { ...text, fill: theme.ink, fontSize: CELL_FONT } };
      return { type: "group", children: isPrinted ? [rect, label] : [rect] };
    },
  };
}
