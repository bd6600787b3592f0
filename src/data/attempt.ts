import { ArmormError } from "../errors.js";

/** What a function returns, or the error of ours that it throws: for a row, which costs only itself. */
export function attempt<T>(run: () => T): T | ArmormError {
  try {
    return run();
  } catch (error) {
    if (error instanceof ArmormError) return error;
    throw error;
  }
}
