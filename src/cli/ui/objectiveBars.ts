import type { Colors } from "picocolors/types.js";
import type { PerObjective } from "../../contracts/scoreResult.js";
import { divergingBar } from "./divergingBar.js";
import { plainTable } from "./plainTable.js";
import { printable } from "./printable.js";

/** Objectives shown before the rest is summed up in one line. */
const SHOWN = 10;

export interface ObjectiveBarsOptions {
  /** What the bars show, e.g. "a - b". */
  readonly heading: string;
  /** Further columns of numbers by heading. */
  readonly columns: Readonly<Record<string, PerObjective>>;
  /** Headings of columns that hold percentiles, which need no digits. */
  readonly whole?: readonly string[];
  /** Show every objective. */
  readonly all: boolean;
  readonly colors: Colors;
}

/** One line per objective with a bar, those that decided most first. */
export function objectiveBars(
  values: PerObjective,
  { heading, columns, whole = [], all, colors }: ObjectiveBarsOptions,
): string {
  const sorted = Object.entries(values).sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  const shown = all ? sorted : sorted.slice(0, SHOWN);
  const largest = Math.abs(sorted[0]?.[1] ?? 0);
  const rows = shown.map(([name, value]) => [
    printable(name),
    divergingBar(value, largest, colors),
    signed(value),
    ...Object.entries(columns).map(([title, column]) =>
      whole.includes(title) ? (column[name] ?? 0).toFixed(0) : fixed(column[name] ?? 0),
    ),
  ]);
  const rest = sorted.slice(shown.length);
  if (rest.length > 0)
    rows.push([
      colors.dim(`${rest.length} more, together`),
      "",
      signed(rest.reduce((sum, [, value]) => sum + value, 0)),
    ]);
  const head = ["objective", "", heading, ...Object.keys(columns)].map((text) => colors.dim(text));
  return plainTable([head, ...rows], ["left", "left", "right", ...Object.keys(columns).map(() => "right" as const)]);
}

/** Four digits; what rounds to nothing has no sign. */
function fixed(value: number): string {
  const text = value.toFixed(4);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

function signed(value: number): string {
  const text = fixed(value);
  return text.startsWith("-") ? text : `+${text}`;
}
