#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { CommanderError } from "commander";
import { ArmormError } from "../errors.js";
import { EXIT, exitCode } from "./exitCode.js";
import { createProgram } from "./program.js";
import { systemError } from "./systemError.js";
import { printable } from "./ui/printable.js";

/** What shells report for a command that Ctrl-C ended. */
const INTERRUPTED = 130;

/** How long open pipes may hold up the end after Ctrl-C. */
const CLOSING_MS = 500;

// The space for young objects would grow with a long file to 32 MB, and hold that for nothing: rows are let go one by one.
setFlagsFromString("--semi-space-growth-factor=1");

const { stdin, stdout, stderr } = process;
const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort());
stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.ok); // the reader, such as head, has seen enough
  process.exit(report(Object.assign(error, { path: "standard output" })));
});
stderr.on("error", () => undefined); // nobody is left to tell

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
    // Node can't leave a pipe that nobody writes to: the signal's own effect ends the process. Shells say 130 there too.
    setTimeout(() => process.kill(process.pid, "SIGINT"), CLOSING_MS).unref();
    return INTERRUPTED;
  }
  const system = systemError(error);
  if (error instanceof ArmormError) stderr.write(`armorm: ${printable(error.message)} (${error.code})\n`);
  else if (system) stderr.write(`armorm: ${printable(system.message)}\n`);
  else stderr.write(`armorm: this is a bug, please report it\n${error instanceof Error ? error.stack : error}\n`);
  return system?.exit ?? exitCode(error);
}
