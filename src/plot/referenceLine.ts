import type { CustomSeriesOption } from "echarts/charts";
import { FONT_SIZE } from "./fonts.js";
import { oneLine } from "./oneLine.js";
import type { PlotFrame } from "./plot.js";
import { textWidth } from "./textWidth.js";

/** A value to compare with, such as chance. */
export interface Reference {
  readonly value: number;
  readonly name: string;
}

/** Pixels above the rows that a reference line's name needs. */
export const REFERENCE_HEIGHT = 16;

/** A dashed vertical line through the plot with its name on top. */
export function referenceLine({ value, name }: Reference, { width, theme }: PlotFrame): CustomSeriesOption {
  const text = oneLine(name);
  const half = textWidth(text, FONT_SIZE) / 2;
  return {
    type: "custom",
    silent: true,
    z: 1,
    encode: { x: 0 },
    data: [[value]],
    renderItem: ({ coordSys }, api) => {
      const { y, height } = coordSys as typeof coordSys & { y: number; height: number };
      const [x = 0] = api.coord([value, 0]);
      const line = { stroke: theme.muted, lineWidth: 1, lineDash: [4, 3], fill: "none" };
      const label = {
        text,
        x: Math.max(half, Math.min(width - half, x)),
        y: y - 4,
        align: "center" as const,
        verticalAlign: "bottom" as const,
        fill: theme.muted,
        fontSize: FONT_SIZE,
      };
      return {
        type: "group",
        children: [
          { type: "line", shape: { x1: x, y1: y - 2, x2: x, y2: y + height }, style: line },
          { type: "text", style: label },
        ],
      };
    },
  };
}
