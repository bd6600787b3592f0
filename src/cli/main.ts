#!/usr/bin/env node
import { CommanderError } from "commander";
import { ArmormError } from "../errors.js";
import { EXIT, exitCode } from "./exitCode.js";
import { createProgram } from "./program.js";

/** What shells report for a command that Ctrl-C ended. */
const INTERRUPTED = 130;

const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort());
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.ok); // the reader, such as head, has seen enough
  throw error;
});

const { stdin, stdout, stderr } = process;
try {
  const program = createProgram({ stdin, stdout, stderr, signal: interrupt.signal }, (code) => {
    process.exitCode = code;
  });
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage; // it has printed its message
  if (interrupt.signal.aborted) {
    stderr.write("Stopped. A run to a file goes on where it stopped when the same command is given again.\n");
    return INTERRUPTED;
  }
  if (error instanceof ArmormError) stderr.write(`armorm: ${error.message} (${error.code})\n`);
  else stderr.write(`armorm: this is a bug, please report it\n${error instanceof Error ? error.stack : error}\n`);
  return exitCode(error);
}
