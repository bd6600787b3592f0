import { fitText } from "./fitText.js";
import { FONT_SIZE } from "./fonts.js";
import { numericAxis } from "./numericAxis.js";
import { oneLine } from "./oneLine.js";
import type { PlotFrame, PlotOption } from "./plot.js";
import type { PlotAxis } from "./plotAxis.js";
import { textWidth } from "./textWidth.js";

/** Names beside the rows may take this share of the width; longer ones stand above their rows in narrow plots. */
const NAME_SHARE = 0.4;
const NARROW = 500;

export interface RowLayout {
  readonly option: Pick<PlotOption, "grid" | "xAxis" | "yAxis">;
  /** Pixels of the whole plot. */
  readonly height: number;
}

export interface RowLayoutInput {
  readonly names: readonly string[];
  /** Text at the right end of each row. */
  readonly values?: readonly string[];
  readonly axis: PlotAxis;
  /** Pixels above the rows. */
  readonly top: number;
  /** Pixels of a row whose name stands beside it. */
  readonly rowHeight: number;
}

/**
 * Axes of a plot whose rows have names, the first on top: names to the left, or above their rows where the plot is too
 * narrow for them, printed values to the right. Axis x measures; axis y counts rows from 0.
 */
export function rowLayout({ names, values, axis, top, rowHeight }: RowLayoutInput, frame: PlotFrame): RowLayout {
  const { width, theme } = frame;
  const lines = names.map(oneLine);
  const longest = Math.max(0, ...lines.map((line) => textWidth(line, FONT_SIZE)));
  const isAbove = width < NARROW && longest > NAME_SHARE * width;
  const left = isAbove ? 14 : Math.min(longest + 4, NAME_SHARE * width) + 8;
  const right = values ? Math.max(0, ...values.map((value) => textWidth(value, FONT_SIZE))) + 12 : 22;
  const labels = lines.map((line) => fitText(line, FONT_SIZE, isAbove ? width - left : left - 8));
  const height = labels.length * (isAbove ? rowHeight + 16 : rowHeight);
  const text = { color: theme.ink, fontSize: FONT_SIZE, interval: 0 };
  const beside = { ...text, margin: 8 };
  const above = {
    ...text,
    inside: true,
    margin: 0,
    verticalAlign: "bottom" as const,
    padding: [0, 0, rowHeight / 2 - 3, 0],
  };
  const printed = { ...text, align: "right" as const, margin: right - 1 };
  const rows = {
    type: "category" as const,
    inverse: true,
    axisLine: { show: false },
    axisTick: { show: false },
  };
  return {
    height: top + height + 40,
    option: {
      grid: { left, right, top, height, outerBoundsMode: "none" },
      xAxis: numericAxis(axis, frame, { nameGap: 24, length: width - left - right }),
      yAxis: [
        { ...rows, data: labels, axisLabel: isAbove ? above : beside },
        { ...rows, data: [...(values ?? [])], position: "right", show: values !== undefined, axisLabel: printed },
      ],
    },
  };
}
