/** A numeric axis. */
export interface PlotAxis {
  /** What it measures, with its unit where it has one: "loss (nats)". */
  readonly title: string;
  /** Of ticks and printed values; three significant digits if left out. */
  readonly format?: (value: number) => string;
  /** Logarithmic: values that aren't positive are left out. */
  readonly log?: boolean;
  /** Where it begins and ends; data beyond move the end, they are never cut off. */
  readonly min?: number;
  readonly max?: number;
}
