import { PRECISIONS, type Precision } from "../contracts/precision.js";
import { UnsupportedError, UsageError } from "../errors.js";

/** More threads than any machine has cores would only cost memory. */
const MOST_THREADS = 1024;

/** @throws UnsupportedError for an unknown precision, UsageError for a wrong number of threads. */
export function checkLoadOptions(options: {
  readonly precision?: Precision | undefined;
  readonly threads?: number | undefined;
}): void {
  const { precision, threads } = options;
  if (precision !== undefined && !PRECISIONS.includes(precision)) {
    const expected = PRECISIONS.join(", ");
    throw new UnsupportedError("E_PRECISION", "unknown precision", { found: `"${precision}"`, expected });
  }
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS)) {
    const expected = `a whole number from 1 to ${MOST_THREADS}`;
    throw new UsageError("E_THREADS", "not a number of threads", { found: String(threads), expected });
  }
}
