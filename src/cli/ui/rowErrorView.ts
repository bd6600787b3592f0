import type { ArmormError } from "../../errors.js";
import type { JsonLine } from "../../io/readJsonLines.js";
import { printable } from "./printable.js";
import type { View } from "./view.js";

/** Why a row of input has no result, for a person. */
export function rowErrorView({ line }: JsonLine, { message, code }: ArmormError, { colors }: View): string {
  return `${colors.red("✗")} line ${line}: ${printable(message)}${colors.dim(` (${code})`)}\n`;
}
