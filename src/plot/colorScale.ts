import type { GraphicComponentOption } from "echarts/components";
import { FONT_SIZE } from "./fonts.js";
import { type HeatRange, heatColor } from "./heatColor.js";
import { oneLine } from "./oneLine.js";
import type { PlotFrame } from "./plot.js";
import { textWidth } from "./textWidth.js";

export interface ColorScaleInput extends HeatRange {
  /** What the colours mean. */
  readonly measure: string;
  readonly format: (value: number) => string;
  /** Pixels above it. */
  readonly top: number;
}

export interface ColorScale {
  readonly elements: NonNullable<Extract<GraphicComponentOption, { elements?: unknown }>["elements"]>;
  /** Pixels that it takes. */
  readonly height: number;
}

/** Steps rather than a gradient: gradients have ids, and those of several plots on a page would clash. */
const STEPS = 21;
const STEP_WIDTH = 6;
const STEP_HEIGHT = 10;

/** The legend of a heat map: what its colours mean. */
export function colorScale({ measure, low, high, format, top }: ColorScaleInput, { theme }: PlotFrame): ColorScale {
  const [name, first, last] = [oneLine(measure), format(low), format(high)];
  const start = textWidth(name, FONT_SIZE) + textWidth(first, FONT_SIZE) + 18;
  const end = start + STEPS * STEP_WIDTH;
  const label = { y: top + STEP_HEIGHT / 2 + 1, verticalAlign: "middle" as const, fontSize: FONT_SIZE };
  const texts = [
    { ...label, text: name, x: 0, fill: theme.muted },
    { ...label, text: first, x: start - 6, align: "right" as const, fill: theme.ink },
    { ...label, text: last, x: end + 6, fill: theme.ink },
  ];
  const steps = Array.from({ length: STEPS }, (_, i) => ({
    shape: { x: start + i * STEP_WIDTH, y: top + 1, width: STEP_WIDTH, height: STEP_HEIGHT },
    style: heatColor(low + ((high - low) * i) / (STEPS - 1), { low, high }, theme),
  }));
  return {
    height: STEP_HEIGHT + 12,
    elements: [
      ...texts.map((style) => ({ type: "text" as const, silent: true, style })),
      ...steps.map((step) => ({ type: "rect" as const, silent: true, ...step })),
    ],
  };
}
