import type { Conversation, ScoreResult } from "../contracts/scoreResult.js";
import { ArmormError } from "../errors.js";
import type { JsonLine } from "../io/readJsonLines.js";
import type { RewardModel } from "../model/rewardModel.js";
import type { ScoreOptions } from "../model/scoreOptions.js";

/** A row of input, what was scored for it, and the results in the same order, or why there are none. */
export interface ScoredRow {
  readonly item: JsonLine;
  readonly conversations: readonly Conversation[];
  readonly outcome: readonly ScoreResult[] | ArmormError;
}

/** The conversations to score for a row; throws an InputError where it has none. */
export type ConversationsOf = (row: Readonly<Record<string, unknown>>) => readonly Conversation[];

/**
 * Scores what the rows of a file hold: one item out for each row in, in the same order, bad rows with their error.
 * @param options `onProgress` is told rows, not conversations.
 * @throws what isn't the row's fault: an abort, a backbone that ended.
 */
export async function* scoreRows(
  model: RewardModel,
  lines: AsyncIterable<JsonLine>,
  conversationsOf: ConversationsOf,
  options: ScoreOptions,
): AsyncGenerator<ScoredRow> {
  const pending: Omit<ScoredRow, "outcome">[] = [];
  let [rows, inputs] = [0, 0];
  async function* conversations(): AsyncGenerator<Conversation | ArmormError> {
    for await (const item of lines) {
      const found = conversationsIn(item, conversationsOf);
      pending.push({ item, conversations: found instanceof ArmormError ? [] : found });
      const group = found instanceof ArmormError ? [found] : found;
      rows++;
      inputs += group.length;
      yield* group;
    }
  }
  let settled: PromiseSettledResult<ScoreResult>[] = [];
  const onProgress: ScoreOptions["onProgress"] = (progress) =>
    options.onProgress?.({ ...progress, done: Math.floor((progress.done / inputs) * rows) });
  for await (const result of model.scoreSettled(conversations(), { ...options, onProgress })) {
    settled.push(result);
    const [row] = pending;
    if (!row || settled.length < row.conversations.length) continue;
    const outcome = outcomeOf(settled);
    pending.shift();
    settled = [];
    yield { ...row, outcome };
  }
}

function conversationsIn(item: JsonLine, conversationsOf: ConversationsOf): readonly Conversation[] | ArmormError {
  if ("error" in item) return item.error;
  try {
    return conversationsOf(item.row);
  } catch (error) {
    if (error instanceof ArmormError) return error;
    throw error;
  }
}

/** @throws the error of a result when it isn't one of ours: a bug must not pass for a bad row. */
function outcomeOf(settled: readonly PromiseSettledResult<ScoreResult>[]): readonly ScoreResult[] | ArmormError {
  const results: ScoreResult[] = [];
  for (const result of settled) {
    if (result.status === "fulfilled") results.push(result.value);
    else if (result.reason instanceof ArmormError) return result.reason;
    else throw result.reason;
  }
  return results;
}
