import type { PlotTheme } from "./plotTheme.js";

/** For paper and light pages. Series are Okabe and Ito's colours, darkened where white would drown them. */
export const lightTheme: PlotTheme = {
  background: "#ffffff",
  ink: "#1d2329",
  muted: "#59636e",
  grid: "#dfe3e8",
  series: ["#0067a5", "#c4500c", "#00806a", "#a84a86", "#8f6a00", "#3d8fc4"],
  positive: "#5598d0",
  negative: "#d97f3e",
  heatPositive: "#4d96d0",
  heatNegative: "#e08a4b",
};
