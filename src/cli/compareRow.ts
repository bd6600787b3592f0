import type { CompareResult } from "../contracts/scoreResult.js";
import { scoreRow } from "../contracts/scoreRow.js";

/** A comparison in the form of files. */
export function compareRow(result: CompareResult): Record<string, unknown> {
  return { ...result, a: scoreRow(result.a, "full"), b: scoreRow(result.b, "full") };
}
