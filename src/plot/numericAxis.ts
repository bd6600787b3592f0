import { FONT_SIZE } from "./fonts.js";
import { oneLine } from "./oneLine.js";
import type { PlotFrame } from "./plot.js";
import type { PlotAxis } from "./plotAxis.js";
import { shortNumber } from "./shortNumber.js";

/** ECharts' option of a numeric axis, horizontal or vertical: a name in the middle, fine grid lines, few ticks. */
export interface NumericAxisOption {
  readonly type: "value" | "log";
  readonly name: string;
  readonly nameLocation: "middle";
  readonly nameGap: number;
  readonly nameTextStyle: { readonly color: string; readonly fontSize: number };
  /** Don't force zero into the range. */
  readonly scale: boolean;
  readonly splitNumber: number;
  readonly min?: (data: { min: number }) => number | null;
  readonly max?: (data: { max: number }) => number | null;
  readonly axisLine: { readonly show: boolean };
  readonly axisTick: { readonly show: boolean };
  readonly splitLine: { readonly lineStyle: { readonly color: string } };
  readonly axisLabel: {
    readonly color: string;
    readonly fontSize: number;
    readonly hideOverlap: boolean;
    readonly formatter: (value: number) => string;
  };
}

/**
 * @param nameGap pixels between the axis and its name.
 * @param length pixels of the axis, which limit the number of ticks.
 */
export function numericAxis(
  axis: PlotAxis,
  { theme }: PlotFrame,
  { nameGap, length }: { readonly nameGap: number; readonly length: number },
): NumericAxisOption {
  const { log = false, min, max } = axis;
  return {
    type: log ? "log" : "value",
    name: oneLine(axis.title),
    nameLocation: "middle",
    nameGap,
    nameTextStyle: { color: theme.muted, fontSize: FONT_SIZE },
    scale: true,
    // A logarithmic axis with few ticks is far longer than its data.
    splitNumber: log ? 12 : Math.max(2, Math.min(8, Math.round(length / 70))),
    // Null leaves it to ECharts.
    ...(min !== undefined && { min: (data) => (data.min < min ? null : min) }),
    ...(max !== undefined && { max: (data) => (data.max > max ? null : max) }),
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: theme.grid } },
    axisLabel: {
      color: theme.muted,
      fontSize: FONT_SIZE,
      hideOverlap: true,
      formatter: axis.format ?? shortNumber,
    },
  };
}
