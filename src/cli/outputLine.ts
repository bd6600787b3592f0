import { RESULT_COLUMNS } from "../contracts/scoreRow.js";
import type { JsonLine } from "../io/readJsonLines.js";

/**
 * A line of output: the input's text as it is, so that numbers keep every digit, and ours behind it. An input with
 * columns of results, such as an earlier output, is written anew without them.
 */
export function outputLine(item: JsonLine, added: Readonly<Record<string, unknown>>): string {
  if ("error" in item) return `${JSON.stringify(added)}\n`;
  const columns = Object.entries(item.row);
  const others = columns.filter(([name]) => !RESULT_COLUMNS.includes(name) && !Object.hasOwn(added, name));
  const untouched = others.length === columns.length;
  const kept = untouched ? item.text.replaceAll("\r", " ") : JSON.stringify(Object.fromEntries(others));
  const comma = others.length > 0 ? "," : "";
  return `${kept.slice(0, -1)}${comma}${JSON.stringify(added).slice(1)}\n`;
}
