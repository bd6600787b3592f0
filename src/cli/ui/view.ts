import picocolors from "picocolors";
import type { Colors } from "picocolors/types.js";
import type { CliIo } from "../io.js";

/** How a result is drawn for a person. */
export interface View {
  readonly colors: Colors;
  /** Characters a line may take. */
  readonly width: number;
  /** Show every objective, not only those that count most. */
  readonly all: boolean;
}

/** Colours on a terminal only, and not where NO_COLOR is set. */
export function viewFor({ stdout }: CliIo, all: boolean): View {
  const colors = picocolors.createColors(stdout.isTTY === true && !process.env["NO_COLOR"]);
  return { colors, width: Math.min(stdout.columns || 100, 120), all };
}
