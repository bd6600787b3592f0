import type { PlotTheme } from "./plotTheme.js";

/** The colour of a series by its index; they repeat after six. */
export function seriesColor({ series }: PlotTheme, index: number): string {
  return series[index % series.length] ?? series[0];
}
