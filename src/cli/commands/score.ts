import { createHash } from "node:crypto";
import { type Command, Option } from "commander";
import type { Conversation } from "../../contracts/scoreResult.js";
import { DETAILS, type Detail, scoreRow } from "../../contracts/scoreRow.js";
import { UsageError } from "../../errors.js";
import type { JsonLine } from "../../io/readJsonLines.js";
import type { RewardModel } from "../../model/rewardModel.js";
import { deviceOutput } from "../deviceOutput.js";
import { errorLine } from "../errorLine.js";
import type { CliIo } from "../io.js";
import { loadModel } from "../loadModel.js";
import { addModelOptions, type ModelOptions } from "../modelOptions.js";
import { OutputFile } from "../outputFile.js";
import { outputLine } from "../outputLine.js";
import type { OutputRows } from "../outputRows.js";
import { type OutputTarget, outputTarget } from "../outputTarget.js";
import { type RowSource, rowSource } from "../rowSource.js";
import { type RowJob, runRows } from "../runRows.js";
import { standardOutput } from "../standardOutput.js";
import { ProgressLine } from "../ui/progressLine.js";
import { rowErrorView } from "../ui/rowErrorView.js";
import { scoreView } from "../ui/scoreView.js";
import { viewFor } from "../ui/view.js";

interface ScoreCommandOptions extends ModelOptions {
  readonly input?: string;
  readonly output: string;
  readonly prompt?: string;
  readonly response?: string;
  readonly detail: Detail;
  readonly hidden?: boolean;
  readonly strict?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Input rows have "messages", or "prompt" and "response". Output rows are the same with score, rewards, gating, … added,
in the same order; a row that can't be scored gets an "error" instead. An interrupted run to a file goes on where it
stopped when it is started again, unless its input can be read only once, as a pipe.

Examples:
  $ armorm score -i conversations.jsonl -o scores.jsonl
  $ zcat rows.jsonl.gz | armorm score -i - --detail score | jq .score
  $ armorm score --prompt "How much is 2+2?" --response "4"`;

/** Adds `armorm score` to the program. */
export function addScore(program: Command, io: CliIo, exit: (code: number) => void): void {
  const command = program.command("score").description("score conversations and explain each score");
  addModelOptions(command)
    .option("-i, --input <file>", "JSON Lines, .gz by name, - for standard input")
    .option("-o, --output <file>", "where the rows go, .gz by name, - for standard output", "-")
    .option("--prompt <text>", "score one response to this prompt")
    .option("--response <text>", "the response to --prompt")
    .addOption(new Option("--detail <level>", "how much each row says").choices(DETAILS).default("objectives"))
    .option("--hidden", "add what rewards and gate read, the hidden states at their two places")
    .option("--strict", "stop at the first row that can't be scored")
    .option("--json", "print JSON for --prompt, on a terminal too")
    .addHelpText("after", EXAMPLES)
    .action(async (options: ScoreCommandOptions) => {
      const source = await scoreSource(options, io);
      const target = await outputTarget(options.output);
      await using model = await loadModel(options, io);
      await using output = await openOutput(target, runKey(options, source, model), io);
      if (output.rows > 0) io.stderr.write(`Going on after ${output.rows} rows that ${target.path}.partial holds\n`);
      const left = source.total === undefined ? undefined : source.total - output.rows;
      const rowsTo = target.kind === "stdout" ? "stdout" : "file";
      const progress = options.input === undefined ? undefined : new ProgressLine(io, left, rowsTo);
      const job = { ...scoreJob(options, target, io), output, progress, strict: options.strict };
      exit(await runRows(model, source, job, { ...options, signal: io.signal }));
    });
}

async function scoreSource({ input, prompt, response }: ScoreCommandOptions, io: CliIo): Promise<RowSource> {
  const single = prompt !== undefined && response !== undefined;
  if (input !== undefined && prompt === undefined && response === undefined) return await rowSource(input, io);
  if (input !== undefined || !single) {
    throw new UsageError("E_USAGE", input === undefined ? "nothing to score" : "two things to score", {
      expected: "--input FILE, or --prompt TEXT and --response TEXT",
    });
  }
  const row = { prompt, response };
  return { rows: oneLine({ line: 1, row, text: JSON.stringify(row) }), total: 1, identity: row };
}

async function* oneLine(line: JsonLine): AsyncGenerator<JsonLine> {
  yield line;
}

/** JSON Lines; for a single conversation on a terminal, what a person wants to see. */
function scoreJob(
  { input, json, hidden, detail }: ScoreCommandOptions,
  target: OutputTarget,
  io: CliIo,
): Pick<RowJob, "conversationsOf" | "resultText" | "errorText"> {
  const conversationsOf: RowJob["conversationsOf"] = (row) => [row as unknown as Conversation]; // scoring checks its form
  if (input === undefined && target.kind === "stdout" && io.stdout.isTTY && !json && !hidden) {
    const view = viewFor(io, detail === "full");
    return {
      conversationsOf,
      resultText: (_item, results) => results.map((result) => scoreView(result, view)).join(""),
      errorText: (item, error) => rowErrorView(item, error, view),
    };
  }
  return {
    conversationsOf,
    resultText: (item, results) => outputLine(item, Object.assign({}, ...results.map((r) => scoreRow(r, detail)))),
    errorText: errorLine,
  };
}

async function openOutput({ kind, path }: OutputTarget, key: string, io: CliIo): Promise<OutputRows> {
  if (kind === "stdout") return standardOutput(io);
  return kind === "device" ? await deviceOutput(path) : await OutputFile.open(path, key);
}

/** What the rows of an output file depend on. A run over an input that can't be read twice can't be gone on with. */
function runKey(options: ScoreCommandOptions, { identity }: RowSource, { fingerprint }: RewardModel): string {
  const { detail, hidden, weights, debias, truncate } = options;
  const input = identity ?? Math.random();
  const key = { input, model: fingerprint, detail, hidden, weights, debias, truncate };
  return createHash("sha256").update(JSON.stringify(key)).digest("hex");
}
