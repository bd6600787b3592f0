import { constants } from "node:fs";
import { access, readlink, realpath, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { UsageError } from "../errors.js";

/** What the name of an output stands for. */
export interface OutputTarget {
  readonly kind: "stdout" | "file" | "device";
  /** Links followed: a rename must not replace the link. */
  readonly path: string;
}

/**
 * Looks at where output is to go, so that a mistake is found before hours of work.
 * @throws UsageError for a folder, and the system's error for a place that can't be written to.
 */
export async function outputTarget(output: string): Promise<OutputTarget> {
  if (output === "-") return { kind: "stdout", path: output };
  const found = await stat(output).catch(ifMissing);
  if (found?.isDirectory()) {
    throw new UsageError("E_OUTPUT", "the output is a folder", { where: output, fix: "Name a file" });
  }
  if (found && !found.isFile()) return { kind: "device", path: output };
  const path = found ? await realpath(output) : await endOfLinks(output);
  await access(dirname(path), constants.W_OK);
  return { kind: "file", path };
}

/** Where a link to nothing points to; the path itself when it is no link. */
async function endOfLinks(path: string): Promise<string> {
  const link = await readlink(path).catch(ifMissing);
  return link === undefined ? path : await endOfLinks(resolve(dirname(path), link));
}

/** EINVAL: `readlink` of what is no link. */
function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT" && error.code !== "EINVAL") throw error;
}
