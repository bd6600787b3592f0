import type { Command } from "commander";
import type { CompareResult, Conversation, ScoreResult } from "../../contracts/scoreResult.js";
import { UsageError } from "../../errors.js";
import { compareResults } from "../../model/compareResults.js";
import { compareRow } from "../compareRow.js";
import { EXIT } from "../exitCode.js";
import type { CliIo } from "../io.js";
import { loadModel } from "../loadModel.js";
import { addModelOptions, type ModelOptions } from "../modelOptions.js";
import { outputLine } from "../outputLine.js";
import { pairOf } from "../pairOf.js";
import { runFile } from "../runFile.js";
import { compareView } from "../ui/compareView.js";
import { lastTurns } from "../ui/lastTurns.js";
import { viewFor } from "../ui/view.js";
import { addViewOptions, type ViewOptions } from "../viewOptions.js";
import { wantsJson } from "../wantsJson.js";

interface CompareCommandOptions extends ModelOptions, ViewOptions {
  readonly input?: string;
  readonly prompt?: string;
  readonly a?: string;
  readonly b?: string;
}

const EXAMPLES = `
Prints text on a terminal and JSON elsewhere. Input rows have "prompt" and two "responses", or "chosen" (a) and
"rejected" (b); each becomes a line with winner, margin, differences, … added, or with an "error".

Examples:
  $ armorm compare --prompt "How much is 2+2?" --a "2+2 is 4." --b "Who knows?"
  $ armorm compare -i pairs.jsonl > compared.jsonl`;

/** Adds `armorm compare` to the program. */
export function addCompare(program: Command, io: CliIo, exit: (code: number) => void): void {
  const command = program.command("compare").description("show which of two responses is better, and what decided");
  addViewOptions(
    addModelOptions(command)
      .option("--prompt <text>", "what was asked")
      .option("--a <text>", "one response")
      .option("--b <text>", "the other response")
      .option("-i, --input <file>", "JSON Lines with pairs, .gz by name, - for standard input"),
  )
    .addHelpText("after", EXAMPLES)
    .action(async (options: CompareCommandOptions) => {
      exit(options.input === undefined ? await compareOne(options, io) : await compareFile(options.input, options, io));
    });
}

async function compareOne(options: CompareCommandOptions, io: CliIo): Promise<number> {
  const { prompt, a, b } = options;
  if (prompt === undefined || a === undefined || b === undefined) throw usageError();
  await using model = await loadModel(options, io);
  const result = await model.compare(prompt, a, b, { ...options, signal: io.signal });
  io.stdout.write(
    wantsJson(options, io)
      ? `${JSON.stringify(compareRow(result))}\n`
      : compareView(result, { prompt, a, b }, viewFor(io, options.all ?? false)),
  );
  return EXIT.ok;
}

async function compareFile(input: string, options: CompareCommandOptions, io: CliIo): Promise<number> {
  if ([options.prompt, options.a, options.b].some((text) => text !== undefined)) throw usageError();
  const view = viewFor(io, options.all ?? false);
  return await runFile(input, options, io, ({ manifest }) => {
    const compared = ([a, b]: readonly ScoreResult[]): CompareResult =>
      compareResults(a as ScoreResult, b as ScoreResult, manifest?.beta);
    return {
      conversationsOf: pairOf,
      json: (item, results) => outputLine(item, compareRow(compared(results))),
      text: (_item, results, conversations) => compareView(compared(results), texts(conversations), view),
    };
  });
}

function texts([a, b]: readonly Conversation[]): { prompt: string; a: string; b: string } {
  const [first, second] = [lastTurns(a), lastTurns(b)];
  return { prompt: first.prompt, a: first.response, b: second.response };
}

function usageError(): UsageError {
  return new UsageError("E_USAGE", "nothing to compare", {
    expected: "--prompt TEXT, --a TEXT and --b TEXT, or --input FILE alone",
  });
}
