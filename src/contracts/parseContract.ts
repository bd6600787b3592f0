import type { z } from "zod";
import { FileFormatError } from "../errors.js";

/**
 * Parses JSON text and checks it against a contract.
 * @param where file the text came from, for the message.
 * @throws FileFormatError "E_JSON" when it is no JSON, "E_CONTRACT" naming every key that doesn't fit.
 */
export function parseContract<T extends z.ZodType>(schema: T, text: string, where: string): z.infer<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FileFormatError("E_JSON", "not valid JSON", { where, found: (cause as Error).message, cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join(".") || "(root)"}: ${message}`);
  throw new FileFormatError("E_CONTRACT", "keys that don't fit", { where, found: problems.join("; ") });
}
