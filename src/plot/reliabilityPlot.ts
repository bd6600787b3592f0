import { wilsonInterval } from "../math/wilsonInterval.js";
import { drawable } from "./drawable.js";
import { emptyPlot } from "./emptyPlot.js";
import { heading } from "./heading.js";
import { intervalLines } from "./intervalLines.js";
import { oneLine } from "./oneLine.js";
import type { Plot, PlotFrame, PlotSeries } from "./plot.js";
import { seriesColor } from "./seriesColor.js";
import { xyAxes } from "./xyAxes.js";

/** Predictions of like probability. */
interface ReliabilityBin {
  readonly count: number;
  /** Mean predicted probability. */
  readonly confidence: number;
  /** Share that came true. */
  readonly accuracy: number;
}

interface ReliabilitySeries {
  readonly name: string;
  /** By rising confidence. */
  readonly bins: readonly ReliabilityBin[];
}

export interface ReliabilityPlotData {
  readonly title: string;
  /** Lowest probability that can be predicted: 0.5 where it is that of the likelier of two. */
  readonly from: 0 | 0.5;
  readonly series: readonly ReliabilitySeries[];
}

const SYMBOLS = ["circle", "diamond", "rect", "triangle"] as const;

const X = "predicted probability";
const Y = "share that came true";

/**
 * Reliability diagram: how often predictions of each probability came true; calibrated ones are on the diagonal. The
 * areas of dots grow with the number of predictions, lines are Wilson's 95 % intervals.
 */
export function reliabilityPlot({ title, from, series }: ReliabilityPlotData, frame: PlotFrame): Plot {
  const lines = series.map(({ name, bins }) => ({ name: oneLine(name), bins: bins.filter(isDrawn) }));
  const all = lines.flatMap(({ bins }) => bins);
  if (all.length === 0) return emptyPlot(title, frame);
  const names = lines.map(({ name }) => name);
  const top = heading({ title, legend: names, symbolWidth: 24 }, frame);
  const height = Math.min(290, frame.width - 90);
  const above = top.height + 8;
  const most = Math.max(...all.map(({ count }) => count));
  const lowest = Math.min(from, ...all.map((bin) => Math.floor(wilsonOf(bin).low * 10) / 10));
  const axes = { x: { title: X, min: from, max: 1 }, y: { title: Y, min: lowest, max: 1 } };
  const whiskers = lines.map(({ bins }, index) =>
    intervalLines(
      bins.map((bin) => ({ at: bin.confidence, ...wilsonOf(bin) })),
      { along: "y", color: seriesColor(frame.theme, index) },
    ),
  );
  const dots = lines.map(
    ({ name, bins }, index): PlotSeries => ({
      type: "line",
      name,
      z: 4,
      data: bins.map(({ confidence, accuracy, count }) => [confidence, accuracy, count]),
      dimensions: [X, Y, "predictions"],
      encode: { x: 0, y: 1, tooltip: [0, 1, 2] },
      color: seriesColor(frame.theme, index),
      lineStyle: { width: 1.3, type: index % 2 === 0 ? "solid" : [5, 3] },
      symbol: SYMBOLS[index % SYMBOLS.length] ?? "circle",
      symbolSize: (point: number[]) => 5 + 10 * Math.sqrt(Number(point[2]) / most),
      clip: false,
    }),
  );
  return {
    title,
    width: frame.width,
    height: above + height + 42,
    option: {
      ...top.option,
      ...xyAxes({ ...axes, top: above, height, isSquare: true }, frame),
      series: [diagonal(from, frame), ...whiskers, ...dots],
    },
  };
}

function isDrawn({ count, confidence, accuracy }: ReliabilityBin): boolean {
  return count > 0 && drawable(confidence) !== null && drawable(accuracy) !== null;
}

function wilsonOf({ count, accuracy }: ReliabilityBin): { low: number; high: number } {
  return wilsonInterval(accuracy, count);
}

function diagonal(from: number, { theme }: PlotFrame): PlotSeries {
  return {
    type: "line",
    silent: true,
    z: 1,
    data: [
      [from, from],
      [1, 1],
    ],
    color: theme.muted,
    lineStyle: { width: 1, type: [4, 3] },
    showSymbol: false,
    clip: false,
    tooltip: { show: false },
  };
}
