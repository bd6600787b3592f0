import type { Colors } from "picocolors/types.js";

/** Characters on each side of the axis. */
const SIDE = 14;

/** A horizontal bar from an axis in the middle: to the right for positive values, to the left for negative ones. */
export function divergingBar(value: number, largest: number, colors: Colors): string {
  const halves = largest > 0 ? Math.round((Math.abs(value) / largest) * SIDE * 2) : 0;
  const full = "█".repeat(halves >> 1);
  const length = (halves >> 1) + (halves & 1);
  if (value < 0) return `${" ".repeat(SIDE - length)}${colors.red((halves & 1 ? "▐" : "") + full)}│${" ".repeat(SIDE)}`;
  return `${" ".repeat(SIDE)}│${colors.green(full + (halves & 1 ? "▌" : ""))}${" ".repeat(SIDE - length)}`;
}
