import { darkTheme } from "./darkTheme.js";
import { lightTheme } from "./lightTheme.js";
import type { PlotTheme } from "./plotTheme.js";
import { styleTheme } from "./styleTheme.js";

/** CSS declarations of the custom properties that `styleTheme` uses, for a page with `color-scheme: light dark`. */
export function styleThemeCss(): string {
  const [names, light, dark] = [styleTheme, lightTheme, darkTheme].map(colorsOf);
  return (names ?? []).flatMap((name, i) => declaration(name, String(light?.[i]), String(dark?.[i]))).join(" ");
}

function declaration(name: string, light: string, dark: string): string[] {
  const property = /^var\((.*)\)$/.exec(name)?.[1];
  return property === undefined ? [] : [`${property}: light-dark(${light}, ${dark});`];
}

function colorsOf({ background, ink, muted, grid, series, positive, negative, ...heat }: PlotTheme): string[] {
  return [background, ink, muted, grid, ...series, positive, negative, heat.heatPositive, heat.heatNegative];
}
