import type { PlotTheme } from "./plotTheme.js";

/** For dark pages: the light theme's hues. */
export const darkTheme: PlotTheme = {
  background: "#14181d",
  ink: "#e4e8ec",
  muted: "#9aa5b1",
  grid: "#2f363e",
  series: ["#4a9fe0", "#f08c4a", "#45d0ae", "#cf78b0", "#e6e6e6", "#9fd3f2"],
  positive: "#3f7fb8",
  negative: "#b8682f",
  heatPositive: "#2a68a1",
  heatNegative: "#9c531f",
};
