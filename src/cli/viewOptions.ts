import type { Command } from "commander";

/** Options of commands that answer a person on a terminal and JSON elsewhere. */
export interface ViewOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Adds the options of `ViewOptions` to a command. */
export function addViewOptions(command: Command): Command {
  return command
    .option("--all", "show every objective")
    .option("--json", "print JSON, on a terminal too")
    .option("--no-json", "print text for people, into files and pipes too");
}
