import type { Conversation, ScoreResult } from "../contracts/scoreResult.js";
import { ArmormError, InputError } from "../errors.js";
import type { JsonLine } from "../io/readJsonLines.js";
import type { RewardModel } from "../model/rewardModel.js";
import type { ScoreOptions } from "../model/scoreOptions.js";
import { EXIT } from "./exitCode.js";
import type { OutputRows } from "./outputRows.js";
import type { RowSource } from "./rowSource.js";
import { type ConversationsOf, scoreRows } from "./scoreRows.js";
import type { ProgressLine } from "./ui/progressLine.js";

/** What a command does with each row. */
export interface RowJob {
  readonly conversationsOf: ConversationsOf;
  /** What is written for a row's results. */
  readonly resultText: (item: JsonLine, results: readonly ScoreResult[], of: readonly Conversation[]) => string;
  /** What is written for a row that can't be scored. */
  readonly errorText: (item: JsonLine, error: ArmormError) => string;
  readonly output: OutputRows;
  readonly progress: ProgressLine | undefined;
  /** End at the first row that can't be scored. */
  readonly strict?: boolean | undefined;
}

/**
 * Scores rows and writes what becomes of them.
 * @returns the exit code.
 * @throws InputError for the first bad row of a strict run, and what isn't the row's fault.
 */
export async function runRows(
  model: RewardModel,
  source: RowSource,
  job: RowJob,
  options: ScoreOptions,
): Promise<number> {
  const { conversationsOf, resultText, errorText, output, progress, strict } = job;
  let [rows, failed] = [0, 0];
  const onProgress: ScoreOptions["onProgress"] = ({ done, tokens }) => progress?.update(done, tokens);
  try {
    const lines = skip(source.rows, output.rows);
    const scored = scoreRows(model, lines, conversationsOf, { ...options, onProgress });
    for await (const { item, conversations, outcome } of scored) {
      const bad = outcome instanceof ArmormError;
      if (bad && strict) throw strictError(item, outcome);
      rows++;
      if (bad) failed++;
      await output.write(bad ? errorText(item, outcome) : resultText(item, outcome, conversations));
    }
    await output.finish();
  } catch (error) {
    progress?.stop();
    throw error;
  }
  progress?.finish(rows, failed);
  return failed + output.failed > 0 ? EXIT.rows : EXIT.ok;
}

async function* skip(lines: AsyncIterable<JsonLine>, count: number): AsyncGenerator<JsonLine> {
  let seen = 0;
  for await (const item of lines) if (seen++ >= count) yield item;
}

function strictError({ line }: JsonLine, error: ArmormError): InputError {
  const { code, message } = error;
  return new InputError(code, message, { where: `line ${line}`, cause: error });
}
