import { once } from "node:events";
import type { CliIo } from "./io.js";
import type { OutputRows } from "./outputRows.js";

/** Lines to standard output. */
export function standardOutput({ stdout, signal }: CliIo): OutputRows {
  return {
    rows: 0,
    failed: 0,
    async write(line) {
      if (!stdout.write(line)) await once(stdout, "drain", { signal });
    },
    finish: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
