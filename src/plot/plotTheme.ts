/** The colours of a plot: any CSS colours. */
export interface PlotTheme {
  /** Behind the whole plot. */
  readonly background: string;
  /** Text that matters, and intervals. */
  readonly ink: string;
  /** Axis labels and remarks. */
  readonly muted: string;
  /** Grid lines and axes. */
  readonly grid: string;
  /** One after the other for series. */
  readonly series: readonly [string, string, string, string, string, string];
  /** Bars to either side of an axis, on which `ink` is visible. */
  readonly positive: string;
  readonly negative: string;
  /** Ends of colour scales; `ink` is readable on them, at any opacity. */
  readonly heatPositive: string;
  readonly heatNegative: string;
}
