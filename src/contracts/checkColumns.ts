import type { z } from "zod";
import { InputError } from "../errors.js";

const LONGEST_VALUE = 40;

/**
 * Checks a row against the columns that it has to have.
 * @returns the row as the schema puts it out.
 * @throws InputError "E_COLUMN" naming the first column that doesn't fit, what was found and what was expected.
 */
export function checkColumns<T extends z.ZodType>(schema: T, row: unknown): z.output<T> {
  const result = schema.safeParse(row);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path ?? [];
  throw new InputError("E_COLUMN", "a column that doesn't fit", {
    where: path.reduce<string>(append, "") || "the row",
    found: describe(path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)[key], row)),
    expected: issue?.message.replace(/^Invalid input: expected (.*), received .*$/, "$1"),
  });
}

function append(path: string, key: PropertyKey): string {
  if (typeof key === "number") return `${path}[${key}]`;
  return path === "" ? String(key) : `${path}.${String(key)}`;
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
