import type { Finding } from "../../contracts/finding.js";
import { printable } from "./printable.js";
import type { View } from "./view.js";

/** Width of the longest check's name. */
const NAME_WIDTH = 17;

/** One line of `armorm doctor`, and one below it that says what to do. */
export function findingView({ check, status, detail, fix, code }: Finding, { colors }: View): string {
  const marks = {
    ok: colors.green("✓"),
    warning: colors.yellow("!"),
    problem: colors.red("✗"),
    skipped: colors.dim("-"),
  };
  const text = printable(detail);
  const line = `${marks[status]} ${check.padEnd(NAME_WIDTH)}  ${status === "skipped" ? colors.dim(text) : text}`;
  const suffix = code ? colors.dim(` (${code})`) : "";
  return fix
    ? `${line}${suffix}\n  ${" ".repeat(NAME_WIDTH)}  ${colors.bold("→")} ${printable(fix)}`
    : `${line}${suffix}`;
}
