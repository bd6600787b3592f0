import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { resolve } from "node:path";

/** How long a process may take between creating a lock and writing its id into it. */
const WRITING_MS = 10_000;

/** Locks that this process holds: one with its id that isn't among them is an ended process's, as in containers. */
const held = new Set<string>();

/** A lock between processes: a file that names the process that holds it. A process that ended holds nothing. */
export class LockFile implements AsyncDisposable {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** @returns undefined while a living process, or one on another machine, holds the lock. */
  static async take(path: string): Promise<LockFile | undefined> {
    const absolute = resolve(path);
    if (held.has(absolute)) return undefined;
    held.add(absolute); // at once: a second call must not come between
    let taken = false;
    try {
      taken = (await create(absolute)) || (await takeOver(absolute));
    } finally {
      if (!taken) held.delete(absolute);
    }
    return taken ? new LockFile(absolute) : undefined;
  }

  /** Releases the lock. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (held.delete(this.#path)) await rm(this.#path, { force: true });
  }
}

async function create(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    try {
      await file.writeFile(`${process.pid} ${hostname()}\n`);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Replaces the lock of a process that ended. Of several that try this at once, one succeeds. */
async function takeOver(path: string): Promise<boolean> {
  try {
    const holder = await readFile(path, "utf8");
    if (await isHeld(path, holder)) return false;
    const aside = `${path}.${process.pid}`;
    await rename(path, aside);
    if ((await readFile(aside, "utf8")) !== holder) {
      await rename(aside, path); // another process was faster: this is its lock already
      return false;
    }
    await rm(aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error; // it was released meanwhile
  }
  return await create(path);
}

async function isHeld(path: string, holder: string): Promise<boolean> {
  if (holder === "") return (await stat(path)).mtimeMs > Date.now() - WRITING_MS;
  const [pid, host] = holder.trim().split(" ");
  if (host !== hostname()) return true;
  return Number(pid) !== process.pid && isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
