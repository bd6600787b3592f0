import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Opened {
  /** For each path: "opened", or the code of armorm's error. */
  readonly outcomes: readonly string[];
  /** Of the slowest. */
  readonly milliseconds: number;
  /** The most memory that the process needed beyond what it had when it was idle. */
  readonly mebibytes: number;
}

/** Opens files in a process of their own; fails where one ends in any other error, or changes a prototype. */
export async function openInChild(paths: readonly string[]): Promise<Opened> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, "openFiles.mjs"),
    ...paths,
  ]);
  const lines: { outcome?: string; milliseconds?: number; mebibytes?: number }[] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  return {
    outcomes: lines.flatMap(({ outcome }) => outcome ?? []),
    milliseconds: Math.max(...lines.map(({ milliseconds = 0 }) => milliseconds)),
    mebibytes: lines.at(-1)?.mebibytes ?? Number.NaN,
  };
}
