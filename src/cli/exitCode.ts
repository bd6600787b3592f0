import { ArmormError, BackboneError, InputError, NumericalError, TemplateError, TooLongError } from "../errors.js";

/** 0 all well, 1 a failed threshold or rows with errors, 2 wrong usage, 3 a crash. */
export const EXIT = { ok: 0, rows: 1, usage: 2, crash: 3 } as const;

/** What an error that ended a command means for the exit code. */
export function exitCode(error: unknown): number {
  if (!(error instanceof ArmormError) || error instanceof BackboneError) return EXIT.crash;
  const ofTheInput = [InputError, TooLongError, TemplateError, NumericalError].some((kind) => error instanceof kind);
  return ofTheInput ? EXIT.rows : EXIT.usage;
}
