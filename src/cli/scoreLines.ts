import { errorRow } from "../contracts/errorRow.js";
import type { Conversation } from "../contracts/scoreResult.js";
import { type Detail, scoreRow } from "../contracts/scoreRow.js";
import type { JsonLine } from "../io/readJsonLines.js";
import type { RewardModel } from "../model/rewardModel.js";
import type { ScoreOptions } from "../model/scoreOptions.js";

/** A row of output: the input's columns and the result, or the error. */
export interface ScoredLine {
  readonly row: Record<string, unknown>;
  readonly failed: boolean;
}

/**
 * Scores the rows of a file: one row out for each row in, in the same order, bad ones as error rows.
 * @throws what isn't the row's fault: an abort, a backbone that ended.
 */
export async function* scoreLines(
  model: RewardModel,
  lines: AsyncIterable<JsonLine>,
  options: ScoreOptions & { readonly detail: Detail },
): AsyncGenerator<ScoredLine> {
  const pending: JsonLine[] = [];
  async function* conversations(): AsyncGenerator<Conversation> {
    for await (const item of lines) {
      pending.push(item);
      if ("row" in item) yield item.row as unknown as Conversation; // scoring checks its form
    }
  }
  function* unreadable(): Generator<ScoredLine> {
    for (let item = pending[0]; item && "error" in item; item = pending[0]) {
      pending.shift();
      yield { row: { ...errorRow(item.error, item.line) }, failed: true };
    }
  }
  for await (const result of model.scoreSettled(conversations(), options)) {
    yield* unreadable();
    const item = pending.shift();
    if (!item || "error" in item) throw new Error("Results and rows are out of step.");
    yield result.status === "fulfilled"
      ? { row: { ...item.row, ...scoreRow(result.value, options.detail) }, failed: false }
      : { row: { ...item.row, ...errorRow(result.reason, item.line) }, failed: true };
  }
  yield* unreadable();
}
