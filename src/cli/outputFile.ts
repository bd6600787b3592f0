import { createReadStream, createWriteStream } from "node:fs";
import { type FileHandle, open, readFile, rename, rm, stat, truncate } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { UsageError } from "../errors.js";
import { LockFile } from "../io/lockFile.js";
import { writeFileAtomically } from "../io/writeFileAtomically.js";
import { completeRows } from "./completeRows.js";
import type { OutputRows } from "./outputRows.js";
import { withPath } from "./withPath.js";

/**
 * A file of JSON lines that appears under its name when it is complete. Until then rows lie in NAME.partial; a later
 * run with the same key goes on behind the last complete row of it, as after a kill.
 */
export class OutputFile implements OutputRows {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #lock: LockFile;
  #empty: boolean;
  readonly rows: number;
  readonly failed: number;

  private constructor(
    path: string,
    handle: FileHandle,
    lock: LockFile,
    { rows, failed }: { rows: number; failed: number },
  ) {
    this.#path = path;
    this.#handle = handle;
    this.#lock = lock;
    this.#empty = rows === 0;
    this.rows = rows;
    this.failed = failed;
  }

  /**
   * @param key what the rows depend on: input, model, options.
   * @throws UsageError "E_OUTPUT_BUSY" while another run writes the file, "E_PARTIAL" when rows of another key lie there.
   */
  static async open(path: string, key: string): Promise<OutputFile> {
    const partial = partialPath(path);
    const lock = await LockFile.take(`${partial}.lock`);
    if (!lock) {
      throw new UsageError("E_OUTPUT_BUSY", "another run is writing this file", {
        where: path,
        fix: `Wait for its end, or delete ${partial}.lock if there is no such run`,
      });
    }
    try {
      await claim(path, key);
      const { bytes, ...counts } = await completeRows(partial);
      const handle = await open(partial, "a");
      await truncate(partial, bytes);
      return new OutputFile(path, handle, lock, counts);
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      throw error;
    }
  }

  async write(lines: string): Promise<void> {
    this.#empty = false;
    await withPath(partialPath(this.#path), this.#handle.appendFile(lines));
  }

  /** Gives the file its name; compresses it first where the name ends in .gz. */
  async finish(): Promise<void> {
    this.#empty = false;
    await this.#handle.sync();
    await this.#handle.close();
    const partial = partialPath(this.#path);
    if (this.#path.endsWith(".gz")) {
      const compressed = `${partial}.gz`;
      await pipeline(createReadStream(partial), createGzip(), createWriteStream(compressed));
      await rename(compressed, this.#path);
      await rm(partial);
    } else await rename(partial, this.#path);
    await rm(keyPath(this.#path));
  }

  /** Leaves rows that weren't finished for a later run. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
    if (this.#empty) await Promise.all([partialPath, keyPath].map((name) => rm(name(this.#path), { force: true })));
    await this.#lock[Symbol.asyncDispose]();
  }
}

/** Says whose rows the partial file holds. */
async function claim(path: string, key: string): Promise<void> {
  const [partial, keyFile] = [partialPath(path), keyPath(path)];
  if ((await readFile(keyFile, "utf8").catch(ifMissing)) === key) return;
  const present = await stat(partial).catch(ifMissing);
  if (present && present.size > 0) {
    throw new UsageError("E_PARTIAL", "an unfinished run with another input, model or other options left rows", {
      where: partial,
      fix: "Finish that run with its own command, or delete this file to start anew",
    });
  }
  await writeFileAtomically(keyFile, key);
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

function partialPath(path: string): string {
  return `${path}.partial`;
}

function keyPath(path: string): string {
  return `${path}.partial.key`;
}
