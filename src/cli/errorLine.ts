import { errorRow } from "../contracts/errorRow.js";
import type { ArmormError } from "../errors.js";
import type { JsonLine } from "../io/readJsonLines.js";
import { outputLine } from "./outputLine.js";

/** The line of output for a row that can't be scored. */
export function errorLine(item: JsonLine, error: ArmormError): string {
  return outputLine(item, { ...errorRow(error, item.line) });
}
