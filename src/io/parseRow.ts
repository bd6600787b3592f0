import { TextDecoder } from "node:util";
import { InputError } from "../errors.js";
import { jsonExtent } from "./jsonExtent.js";
import { MAX_ROW_BYTES, MAX_ROW_DEPTH, MAX_ROW_PARTS } from "./rowLimits.js";

/** A row of JSON: the object, and its text without the space around it. */
export interface ParsedRow {
  readonly row: Record<string, unknown>;
  readonly text: string;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Parses the bytes of one row. An error is returned, not thrown: a bad row costs only itself.
 * @param content UTF-8; undefined for a row that was longer than MAX_ROW_BYTES.
 * @returns undefined where there is only space.
 */
export function parseRow(content: Buffer | undefined): ParsedRow | InputError | undefined {
  if (content === undefined) {
    return new InputError("E_LINE_TOO_LONG", "a row is too long", { expected: `at most ${MAX_ROW_BYTES} bytes` });
  }
  let text: string;
  try {
    text = decoder.decode(content).trim();
  } catch (cause) {
    return new InputError("E_ENCODING", "a row is not valid UTF-8", { cause });
  }
  if (text === "") return undefined;
  const { depth, parts } = jsonExtent(content);
  if (depth > MAX_ROW_DEPTH || parts > MAX_ROW_PARTS) {
    return new InputError("E_ROW_LIMIT", "a row is too deep or has too many values", {
      found: `${depth} levels, about ${parts} values`,
      expected: `at most ${MAX_ROW_DEPTH} and ${MAX_ROW_PARTS}`,
    });
  }
  try {
    const row: unknown = JSON.parse(text);
    if (typeof row === "object" && row !== null && !Array.isArray(row)) {
      return { row: row as Record<string, unknown>, text };
    }
    return new InputError("E_ROW", "a row is no JSON object", { found: text.slice(0, 40) });
  } catch (cause) {
    return new InputError("E_JSON", "a row is not valid JSON", { found: (cause as Error).message, cause });
  }
}
