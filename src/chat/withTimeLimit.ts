import { Script } from "node:vm";

const CALL = "__armormTimeLimited";
const script = new Script(`globalThis.${CALL}()`);

/**
 * Runs code that comes from an untrusted file, such as a template's loops or a tokenizer's regular expressions, and
 * stops it when it takes too long. Costs about 0.1 ms.
 * @throws TimeLimitError
 */
export function withTimeLimit<T>(milliseconds: number, run: () => T): T {
  let result: { value: T } | undefined;
  const call = () => {
    result = { value: run() };
  };
  Object.defineProperty(globalThis, CALL, { value: call, configurable: true });
  try {
    script.runInThisContext({ timeout: Math.ceil(milliseconds) });
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") throw new TimeLimitError(milliseconds);
    throw error;
  } finally {
    Reflect.deleteProperty(globalThis, CALL);
  }
  return (result as { value: T }).value;
}

/** Code was stopped since it ran beyond its time limit. */
export class TimeLimitError extends Error {
  constructor(milliseconds: number) {
    super(`stopped after ${milliseconds} ms`);
  }
}
