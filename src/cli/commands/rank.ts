import type { Command } from "commander";
import { scoreRow } from "../../contracts/scoreRow.js";
import { UsageError } from "../../errors.js";
import { EXIT } from "../exitCode.js";
import type { CliIo } from "../io.js";
import { loadModel } from "../loadModel.js";
import { addModelOptions, type ModelOptions } from "../modelOptions.js";
import { rankView } from "../ui/rankView.js";
import { viewFor } from "../ui/view.js";

interface RankCommandOptions extends ModelOptions {
  readonly prompt: string;
  readonly response: readonly string[];
  readonly all?: boolean;
  readonly json?: boolean;
}

const EXAMPLE = `
Example:
  $ armorm rank --prompt "Name a prime." --response "4" --response "7" --response "Seven is prime."`;

/** Adds `armorm rank` to the program. */
export function addRank(program: Command, io: CliIo, exit: (code: number) => void): void {
  const command = program.command("rank").description("sort several responses to a prompt, best first");
  addModelOptions(command)
    .requiredOption("--prompt <text>", "what was asked")
    .requiredOption("--response <text>", "a response; give the option once for each", append)
    .option("--all", "show every objective")
    .option("--json", "print JSON")
    .addHelpText("after", EXAMPLE)
    .action(async (options: RankCommandOptions) => {
      const { prompt, response: responses } = options;
      if (responses.length < 2)
        throw new UsageError("E_USAGE", "one response can't be ranked", { fix: "Give --response twice or more" });
      await using model = await loadModel(options, io);
      const ranked = await model.rank(prompt, responses, { ...options, signal: io.signal });
      if (options.json) {
        const rows = ranked.map((result) => {
          const { rank, index, response } = result;
          return { rank, index, response, ...scoreRow(result, "full") };
        });
        io.stdout.write(`${JSON.stringify(rows)}\n`);
      } else io.stdout.write(rankView(prompt, ranked, viewFor(io, options.all ?? false)));
      exit(EXIT.ok);
    });
}

function append(text: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, text];
}
