import { Command } from "commander";
import { addCompare } from "./commands/compare.js";
import { addDoctor } from "./commands/doctor.js";
import { addExport } from "./commands/export.js";
import { addExtract } from "./commands/extract.js";
import { addModels } from "./commands/models.js";
import { addRank } from "./commands/rank.js";
import { addScore } from "./commands/score.js";
import { addStore } from "./commands/store.js";
import { addTrain } from "./commands/train.js";
import type { CliIo } from "./io.js";
import { packageInfo } from "./packageInfo.js";

/**
 * The command line.
 * @param exit told the exit code of the command that ran.
 */
export function createProgram(io: CliIo, exit: (code: number) => void): Command {
  const { version, description } = packageInfo();
  const program = new Command("armorm")
    .description(description)
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
    .addHelpText("after", '\nExample:\n  $ armorm compare --prompt "How much is 2+2?" --a "4" --b "5"');
  addScore(program, io, exit);
  addCompare(program, io, exit);
  addRank(program, io, exit);
  addExtract(program, io, exit);
  addTrain(program, io, exit);
  addExport(program, io, exit);
  addModels(program, io, exit);
  addStore(program, io, exit);
  addDoctor(program, io, exit);
  return program;
}
