import { type ArmormError, InputError } from "../errors.js";

/** The error of a row, with its place in front of what the error says itself: `data.jsonl: row 7: messages[1]: …`. */
export function rowError({ code, problem, facts }: ArmormError, ...place: readonly string[]): InputError {
  const where = [...place, facts.where].filter((part) => part !== undefined).join(": ");
  return new InputError(code, problem, { ...facts, where });
}
