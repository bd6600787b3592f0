import type { RankedResult, ScoreResult } from "../contracts/scoreResult.js";

/** Responses best first. Equal scores share a rank and keep their order. */
export function rankResults(responses: readonly string[], results: readonly ScoreResult[]): RankedResult[] {
  return results
    .map((result, index) => ({
      index,
      rank: 1 + results.filter(({ score }) => score > result.score).length,
      response: responses[index] ?? "",
      ...result,
    }))
    .sort((a, b) => a.rank - b.rank);
}
