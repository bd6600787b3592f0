import type { ArmormError } from "../errors.js";

/** An error in the form of files and HTTP. `line` is the input's line, counted from 1. */
export interface ErrorRow {
  readonly error: { readonly code: string; readonly message: string; readonly line?: number };
}

/** An error of ours as a row. Others are no rows: a bug must not pass for a bad one. */
export function errorRow(error: ArmormError, line?: number): ErrorRow {
  return { error: { code: error.code, message: error.message, ...(line !== undefined && { line }) } };
}
