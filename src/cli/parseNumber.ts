import { InvalidArgumentError } from "commander";

/** A number of an option. */
export function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) {
    throw new InvalidArgumentError(`Found "${text}", expected a number.`);
  }
  return value;
}
