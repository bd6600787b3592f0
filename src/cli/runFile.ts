import type { RewardModel } from "../model/rewardModel.js";
import { errorLine } from "./errorLine.js";
import type { CliIo } from "./io.js";
import { loadModel } from "./loadModel.js";
import type { ModelOptions } from "./modelOptions.js";
import { rowSource } from "./rowSource.js";
import { type RowJob, runRows } from "./runRows.js";
import { standardOutput } from "./standardOutput.js";
import { ProgressLine } from "./ui/progressLine.js";
import { rowErrorView } from "./ui/rowErrorView.js";
import { viewFor } from "./ui/view.js";
import type { ViewOptions } from "./viewOptions.js";
import { wantsJson } from "./wantsJson.js";

/** What is written for a row: a line of JSON, or text for a person. */
export type RowTexts = Pick<RowJob, "conversationsOf"> & {
  readonly json: RowJob["resultText"];
  readonly text: RowJob["resultText"];
};

/**
 * Scores the rows of a file for a command that writes to standard output alone.
 * @returns the exit code.
 */
export async function runFile(
  input: string,
  options: ModelOptions & ViewOptions,
  io: CliIo,
  textsOf: (model: RewardModel) => RowTexts,
): Promise<number> {
  const source = await rowSource(input, io);
  await using model = await loadModel(options, io);
  const { conversationsOf, json, text } = textsOf(model);
  const view = viewFor(io, options.all ?? false);
  const job: RowJob = {
    conversationsOf,
    ...(wantsJson(options, io)
      ? { resultText: json, errorText: errorLine }
      : {
          resultText: (...row) => `${text(...row)}\n`,
          errorText: (item, error) => `${rowErrorView(item, error, view)}\n`,
        }),
    output: standardOutput(io),
    progress: new ProgressLine(io, source.total, "stdout"),
  };
  return await runRows(model, source, job, { ...options, signal: io.signal });
}
