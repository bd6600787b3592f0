import type { Command } from "commander";
import { UsageError } from "../../errors.js";
import { rankResults } from "../../model/rankResults.js";
import { EXIT } from "../exitCode.js";
import type { CliIo } from "../io.js";
import { loadModel } from "../loadModel.js";
import { addModelOptions, type ModelOptions } from "../modelOptions.js";
import { outputLine } from "../outputLine.js";
import { rankRow } from "../rankRow.js";
import { responsesOf } from "../responsesOf.js";
import { runFile } from "../runFile.js";
import { lastTurns } from "../ui/lastTurns.js";
import { rankView } from "../ui/rankView.js";
import { viewFor } from "../ui/view.js";
import { addViewOptions, type ViewOptions } from "../viewOptions.js";
import { wantsJson } from "../wantsJson.js";

interface RankCommandOptions extends ModelOptions, ViewOptions {
  readonly input?: string;
  readonly prompt?: string;
  readonly response?: readonly string[];
}

const EXAMPLES = `
Prints text on a terminal and JSON elsewhere. Input rows have "prompt" and "responses"; each becomes a line with
"ranking" added, or with an "error".

Examples:
  $ armorm rank --prompt "Name a prime." --response "4" --response "7" --response "Seven is prime."
  $ armorm rank -i sampled.jsonl > ranked.jsonl`;

/** Adds `armorm rank` to the program. */
export function addRank(program: Command, io: CliIo, exit: (code: number) => void): void {
  const command = program.command("rank").description("sort several responses to a prompt, best first");
  addViewOptions(
    addModelOptions(command)
      .option("--prompt <text>", "what was asked")
      .option("--response <text>", "a response; give the option once for each", append)
      .option("-i, --input <file>", "JSON Lines with responses, .gz by name, - for standard input"),
  )
    .addHelpText("after", EXAMPLES)
    .action(async (options: RankCommandOptions) => {
      exit(options.input === undefined ? await rankOne(options, io) : await rankFile(options.input, options, io));
    });
}

async function rankOne(options: RankCommandOptions, io: CliIo): Promise<number> {
  const { prompt, response: responses } = options;
  if (prompt === undefined || responses === undefined) throw usageError();
  if (responses.length < 2)
    throw new UsageError("E_USAGE", "one response can't be ranked", { fix: "Give --response twice or more" });
  await using model = await loadModel(options, io);
  const ranked = await model.rank(prompt, responses, { ...options, signal: io.signal });
  io.stdout.write(
    wantsJson(options, io)
      ? `${JSON.stringify(ranked.map(rankRow))}\n`
      : rankView(prompt, ranked, viewFor(io, options.all ?? false)),
  );
  return EXIT.ok;
}

async function rankFile(input: string, options: RankCommandOptions, io: CliIo): Promise<number> {
  if (options.prompt !== undefined || options.response !== undefined) throw usageError();
  const view = viewFor(io, options.all ?? false);
  return await runFile(input, options, io, () => ({
    conversationsOf: responsesOf,
    json: (item, results, conversations) => {
      const responses = conversations.map((conversation) => lastTurns(conversation).response);
      return outputLine(item, { ranking: rankResults(responses, results).map(rankRow) });
    },
    text: (_item, results, conversations) => {
      const turns = conversations.map(lastTurns);
      const responses = turns.map(({ response }) => response);
      return rankView(turns[0]?.prompt ?? "", rankResults(responses, results), view);
    },
  }));
}

function append(text: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, text];
}

function usageError(): UsageError {
  return new UsageError("E_USAGE", "nothing to rank", {
    expected: "--prompt TEXT and --response TEXT for each response, or --input FILE alone",
  });
}
