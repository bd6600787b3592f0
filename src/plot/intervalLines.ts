import type { CustomSeriesOption } from "echarts/charts";
import { drawable } from "./drawable.js";
import type { Interval } from "./interval.js";

export interface IntervalLine extends Interval {
  /** Where on the other axis. */
  readonly at: number;
}

export interface IntervalLinesOptions {
  /** Axis that the intervals lie along. */
  readonly along: "x" | "y";
  readonly color: string;
  /** Pixels by which lines are moved down. */
  readonly down?: number;
}

/** Intervals as thin lines; those that can't be drawn are left out. */
export function intervalLines(
  lines: readonly (IntervalLine | undefined)[],
  { along, color, down = 0 }: IntervalLinesOptions,
): CustomSeriesOption {
  const data = lines.map((line) => line && [line.low, line.high, line.at].map(drawable));
  const isX = along === "x";
  return {
    type: "custom",
    silent: true,
    z: 3,
    encode: isX ? { x: [0, 1], y: 2 } : { x: 2, y: [0, 1] },
    data: data.filter((numbers) => numbers !== undefined).filter((numbers) => !numbers.includes(null)),
    renderItem: (_params, api) => {
      const at = api.value(2);
      const [x1 = 0, y1 = 0] = api.coord(isX ? [api.value(0), at] : [at, api.value(0)]);
      const [x2 = 0, y2 = 0] = api.coord(isX ? [api.value(1), at] : [at, api.value(1)]);
      const shape = { x1, y1: y1 + down, x2, y2: y2 + down };
      return { type: "line", shape, style: { stroke: color, lineWidth: 1.3, fill: "none" } };
    },
  };
}
