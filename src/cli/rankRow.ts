import type { RankedResult } from "../contracts/scoreResult.js";
import { scoreRow } from "../contracts/scoreRow.js";

/** A response among others in the form of files. */
export function rankRow(result: RankedResult): Record<string, unknown> {
  const { rank, index, response } = result;
  return { rank, index, response, ...scoreRow(result, "full") };
}
