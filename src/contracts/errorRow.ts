import { ArmormError } from "../errors.js";

/** An error in the form of files and HTTP. `line` is the input's line, counted from 1. */
export interface ErrorRow {
  readonly error: { readonly code: string; readonly message: string; readonly line?: number };
}

/** @throws the error itself when it isn't one of ours: a bug must not pass for a bad row. */
export function errorRow(error: unknown, line?: number): ErrorRow {
  if (!(error instanceof ArmormError)) throw error;
  return { error: { code: error.code, message: error.message, ...(line !== undefined && { line }) } };
}
