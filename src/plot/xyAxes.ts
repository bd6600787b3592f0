import { FONT_SIZE } from "./fonts.js";
import { numericAxis } from "./numericAxis.js";
import type { PlotFrame, PlotOption } from "./plot.js";
import type { PlotAxis } from "./plotAxis.js";
import { textWidth } from "./textWidth.js";

export interface XyAxes {
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  /** Pixels above the plot's area. */
  readonly top: number;
  /** Pixels of the area. */
  readonly height: number;
  /** A square area, at most as wide as it fits. */
  readonly isSquare?: boolean;
}

/** Two numeric axes. */
export function xyAxes(
  { x, y, top, height, isSquare }: XyAxes,
  frame: PlotFrame,
): Pick<PlotOption, "grid" | "xAxis" | "yAxis"> {
  // Room for ticks of seven characters, such as "−0.0123".
  const labels = textWidth("0000000", FONT_SIZE);
  const left = labels + 26;
  const width = isSquare ? height : frame.width - left - 26;
  return {
    grid: { left, top, width, height, outerBoundsMode: "none" },
    xAxis: numericAxis(x, frame, { nameGap: 24, length: width }),
    yAxis: numericAxis(y, frame, { nameGap: labels + 6, length: height * 1.4 }),
  };
}
