import type { PlotTheme } from "./plotTheme.js";

/** For dark pages: the light theme's hues. */
export const darkTheme: PlotTheme = {
  background: "#14181d",
  ink: "#e4e8ec",
  muted: "#9aa5b1",
  grid: "#2f363e",
  series: ["#5aaee6", "#f08c4a", "#35bd9c", "#dc8dbd", "#d9b343", "#9fd3f2"],
  positive: "#3f7fb8",
  negative: "#b8682f",
  heatPositive: "#2c6ca6",
  heatNegative: "#a85a22",
};
