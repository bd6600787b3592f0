import type { PlotTheme } from "./plotTheme.js";

/** For paper and light pages. Series can be told apart with protanopia and deuteranopia. */
export const lightTheme: PlotTheme = {
  background: "#ffffff",
  ink: "#1d2329",
  muted: "#59636e",
  grid: "#dfe3e8",
  series: ["#1a5fa8", "#c4500c", "#008f77", "#b5559a", "#4d4d4d", "#3f97cf"],
  positive: "#4f93cd",
  negative: "#d57a37",
  heatPositive: "#4d96d0",
  heatNegative: "#e08a4b",
};
