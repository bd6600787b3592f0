import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { type Command, Option } from "commander";
import { DETAILS, type Detail } from "../../contracts/scoreRow.js";
import { InputError, UsageError } from "../../errors.js";
import { openInput } from "../../io/openInput.js";
import { type JsonLine, readJsonLines } from "../../io/readJsonLines.js";
import type { RewardModel } from "../../model/rewardModel.js";
import { countLines } from "../countLines.js";
import { EXIT } from "../exitCode.js";
import type { CliIo } from "../io.js";
import { loadModel } from "../loadModel.js";
import { addModelOptions, type ModelOptions } from "../modelOptions.js";
import { OutputFile } from "../outputFile.js";
import { scoreLines } from "../scoreLines.js";
import { ProgressLine } from "../ui/progressLine.js";
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
stopped when it is started again.

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
    .option("--hidden", "add the two hidden states to each row")
    .option("--strict", "stop at the first row that can't be scored")
    .option("--json", "print JSON for --prompt, on a terminal too")
    .addHelpText("after", EXAMPLES)
    .action(async (options: ScoreCommandOptions) => {
      exit(options.prompt === undefined ? await scoreFile(options, io) : await scoreOne(options, io));
    });
}

async function scoreOne(options: ScoreCommandOptions, io: CliIo): Promise<number> {
  const { prompt, response } = options;
  if (response === undefined || options.input !== undefined) {
    throw new UsageError("E_USAGE", "--prompt goes with --response, and without --input");
  }
  await using model = await loadModel(options, io);
  if (io.stdout.isTTY && !options.json) {
    const result = await model.score({ prompt: prompt ?? "", response }, { ...options, signal: io.signal });
    io.stdout.write(scoreView(result, viewFor(io, options.detail === "full")));
    return EXIT.ok;
  }
  for await (const { row, failed } of scoreLines(model, oneLine({ prompt, response }), {
    ...options,
    signal: io.signal,
  })) {
    io.stdout.write(`${JSON.stringify(row)}\n`);
    if (failed) return EXIT.rows;
  }
  return EXIT.ok;
}

async function* oneLine(row: Record<string, unknown>): AsyncGenerator<JsonLine> {
  yield { line: 1, row };
}

async function scoreFile(options: ScoreCommandOptions, io: CliIo): Promise<number> {
  const { input, output } = options;
  if (input === undefined || options.response !== undefined) {
    throw new UsageError("E_USAGE", "nothing to score", {
      expected: "--input FILE, or --prompt TEXT and --response TEXT",
    });
  }
  const total = input === "-" ? undefined : await countLines(openInput(input, io.stdin));
  await using model = await loadModel(options, io);
  const file = output === "-" ? undefined : await OutputFile.open(output, await runKey(options, model));
  const progress = new ProgressLine(io, total === undefined ? undefined : total - (file?.rows ?? 0));
  if (file && file.rows > 0) io.stderr.write(`Going on after ${file.rows} rows that ${output}.partial holds\n`);
  let [rows, failed] = [0, 0];
  try {
    const lines = skip(readJsonLines(openInput(input, io.stdin)), file?.rows ?? 0);
    const onProgress = ({ done, tokens }: { done: number; tokens: number }) => progress.update(done, tokens);
    for await (const scored of scoreLines(model, lines, { ...options, signal: io.signal, onProgress })) {
      if (scored.failed && options.strict) throw strictError(scored.row);
      rows++;
      if (scored.failed) failed++;
      await write(`${JSON.stringify(scored.row)}\n`, file, io);
    }
  } catch (error) {
    await file?.close();
    progress.stop();
    throw error;
  }
  await file?.finish();
  progress.finish(rows, failed);
  return failed + (file?.failed ?? 0) > 0 ? EXIT.rows : EXIT.ok;
}

async function write(line: string, file: OutputFile | undefined, { stdout }: CliIo): Promise<void> {
  if (file) return await file.write(line);
  if (!stdout.write(line)) await new Promise((resolve) => stdout.once("drain", resolve));
}

async function* skip(lines: AsyncIterable<JsonLine>, count: number): AsyncGenerator<JsonLine> {
  let seen = 0;
  for await (const item of lines) if (seen++ >= count) yield item;
}

function strictError(row: Record<string, unknown>): InputError {
  const { code, message, line } = row["error"] as { code: string; message: string; line: number };
  return new InputError(code, message, { where: `line ${line}` });
}

/** What the rows of an output file depend on. Standard input can't be read twice, so a run over it can't be resumed. */
async function runKey(options: ScoreCommandOptions, model: RewardModel): Promise<string> {
  const { input = "-", detail, hidden, weights, debias, truncate } = options;
  const { size, mtimeMs } = input === "-" ? { size: Math.random(), mtimeMs: 0 } : await stat(input);
  const key = { input, size, mtimeMs, model: model.fingerprint, detail, hidden, weights, debias, truncate };
  return createHash("sha256").update(JSON.stringify(key)).digest("hex");
}
