import type { PlotTheme } from "./plotTheme.js";

/** The ends of a colour scale. */
export interface HeatRange {
  readonly low: number;
  readonly high: number;
}

/** A colour as fill and opacity, so that it works on any background and with CSS variables. */
export interface HeatColor {
  readonly fill: string;
  readonly fillOpacity: number;
}

/**
 * The colour of a value. A range that reaches below zero has two colours that fade towards zero; another has one that
 * fades towards `low`. Values beyond the range have the colour of its end.
 */
export function heatColor(value: number, { low, high }: HeatRange, theme: PlotTheme): HeatColor {
  const share = low < 0 ? Math.abs(value) / Math.max(-low, high) : (value - low) / (high - low || 1);
  const fill = low < 0 && value < 0 ? theme.heatNegative : theme.heatPositive;
  return { fill, fillOpacity: Math.round(100 * Math.max(0, Math.min(1, share))) / 100 };
}
