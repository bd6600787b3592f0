import type { PlotTheme } from "./plotTheme.js";

/** A custom property of the page. */
const variable = (name: string): string => `var(--plot-${name})`;

/**
 * For SVG inside a page: colours are CSS custom properties, so that one picture serves light and dark. `styleThemeCss`
 * gives them their values.
 */
export const styleTheme: PlotTheme = {
  background: "transparent",
  ink: variable("ink"),
  muted: variable("muted"),
  grid: variable("grid"),
  series: [variable("1"), variable("2"), variable("3"), variable("4"), variable("5"), variable("6")],
  positive: variable("positive"),
  negative: variable("negative"),
  heatPositive: variable("heat-positive"),
  heatNegative: variable("heat-negative"),
};
