import type { Command } from "commander";
import { scoreRow } from "../../contracts/scoreRow.js";
import { EXIT } from "../exitCode.js";
import type { CliIo } from "../io.js";
import { loadModel } from "../loadModel.js";
import { addModelOptions, type ModelOptions } from "../modelOptions.js";
import { compareView } from "../ui/compareView.js";
import { viewFor } from "../ui/view.js";

interface CompareCommandOptions extends ModelOptions {
  readonly prompt: string;
  readonly a: string;
  readonly b: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

const EXAMPLE = `
Example:
  $ armorm compare --prompt "How much is 2+2?" --a "2+2 is 4." --b "Who knows?"`;

/** Adds `armorm compare` to the program. */
export function addCompare(program: Command, io: CliIo, exit: (code: number) => void): void {
  const command = program.command("compare").description("show which of two responses is better, and what decided");
  addModelOptions(command)
    .requiredOption("--prompt <text>", "what was asked")
    .requiredOption("--a <text>", "one response")
    .requiredOption("--b <text>", "the other response")
    .option("--all", "show every objective")
    .option("--json", "print JSON")
    .addHelpText("after", EXAMPLE)
    .action(async (options: CompareCommandOptions) => {
      const { prompt, a, b } = options;
      await using model = await loadModel(options, io);
      const result = await model.compare(prompt, a, b, { ...options, signal: io.signal });
      if (!options.json) io.stdout.write(compareView(result, { prompt, a, b }, viewFor(io, options.all ?? false)));
      else {
        const row = { ...result, a: scoreRow(result.a, "full"), b: scoreRow(result.b, "full") };
        io.stdout.write(`${JSON.stringify(row)}\n`);
      }
      exit(EXIT.ok);
    });
}
