import { open } from "node:fs/promises";
import type { OutputRows } from "./outputRows.js";
import { withPath } from "./withPath.js";

/** Lines straight to what is no regular file, such as a pipe: it has no second name to write under, and no past. */
export async function deviceOutput(path: string): Promise<OutputRows> {
  const handle = await open(path, "w");
  return {
    rows: 0,
    failed: 0,
    write: (line) => withPath(path, handle.appendFile(line)),
    finish: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => handle.close(),
  };
}
