import type { CliIo } from "./io.js";
import type { ViewOptions } from "./viewOptions.js";

/** Whether JSON is wanted. */
export function wantsJson({ json }: ViewOptions, { stdout }: CliIo): boolean {
  return json ?? !stdout.isTTY;
}
