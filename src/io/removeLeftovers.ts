import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

const A_DAY_MS = 24 * 3600 * 1000;

/**
 * Deletes what killed processes left behind in a folder more than a day ago. Younger things may still be in use.
 * @param names of temporary folders and files.
 */
export async function removeLeftovers(parent: string, names: RegExp): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!names.test(name)) continue;
    const path = join(parent, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (mtimeMs < Date.now() - A_DAY_MS) await rm(path, { recursive: true, force: true });
  }
}
