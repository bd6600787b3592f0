import type { z } from "zod";
import { UsageError } from "../errors.js";

/**
 * Options as a contract wants them, with its defaults.
 * @throws UsageError "E_OPTION" naming the first that doesn't fit.
 */
export function checkOptions<T extends z.ZodType>(schema: T, options: Readonly<Record<string, unknown>>): z.output<T> {
  const result = schema.safeParse(options);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const [name] = issue?.path ?? [];
  throw new UsageError("E_OPTION", "an option is out of range", {
    where: `--${String(name).replaceAll("_", "-")}`,
    found: String(options[String(name)]),
    expected: issue?.message,
  });
}
