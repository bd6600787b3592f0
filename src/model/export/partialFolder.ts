import { mkdir, readdir, readFile, rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../../errors.js";
import { LockFile } from "../../io/lockFile.js";
import { writeFileAtomically } from "../../io/writeFileAtomically.js";

const LOCK = ".lock";
const KEY = ".export.json";
/** What a killed run leaves of a file that it was writing. */
const LEFTOVER = /\.tmp-\d+-[0-9a-f]{8}$/;

/**
 * A folder that appears under its name when it is complete. Until then its files lie in NAME.partial; a later run with the
 * same key goes on there.
 */
export class PartialFolder implements AsyncDisposable {
  /** Where the files are written. */
  readonly path: string;
  readonly #target: string;
  readonly #lock: LockFile;

  private constructor(target: string, path: string, lock: LockFile) {
    this.#target = target;
    this.path = path;
    this.#lock = lock;
  }

  /**
   * @param key what the files' contents depend on.
   * @throws UsageError "E_OUTPUT_EXISTS" when the folder is there with something in it, "E_OUTPUT_BUSY" while another run
   *   writes it, "E_PARTIAL" when files of another key lie there.
   */
  static async open(target: string, key: string): Promise<PartialFolder> {
    if ((await entries(target)).length > 0) {
      throw new UsageError("E_OUTPUT_EXISTS", "the output is there already", {
        where: target,
        fix: "Name a new folder, or remove this one",
      });
    }
    const path = `${target}.partial`;
    await mkdir(path, { recursive: true });
    const lock = await LockFile.take(join(path, LOCK));
    if (!lock) throw new UsageError("E_OUTPUT_BUSY", "another run is writing this folder", { where: target });
    try {
      for (const name of await entries(path)) if (LEFTOVER.test(name)) await rm(join(path, name));
      await claim(path, key);
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      throw error;
    }
    return new PartialFolder(target, path, lock);
  }

  /** Gives the folder its name. */
  async finish(): Promise<void> {
    await rm(join(this.path, KEY));
    await this.#lock[Symbol.asyncDispose]();
    await rmdir(this.#target).catch(ifMissing); // an empty one may be in the way
    await rename(this.path, this.#target);
  }

  /** Leaves what wasn't finished for a later run. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lock[Symbol.asyncDispose]();
  }
}

async function claim(path: string, key: string): Promise<void> {
  const file = join(path, KEY);
  const found = await readFile(file, "utf8").catch(ifMissing);
  if (found === key) return;
  if (found !== undefined || (await entries(path)).some((name) => name !== LOCK)) {
    throw new UsageError("E_PARTIAL", "an unfinished run with another model or other options left files", {
      where: path,
      fix: "Finish that run with its own command, or remove this folder",
    });
  }
  await writeFileAtomically(file, key);
}

async function entries(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(ifMissing)) ?? [];
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
