import { createReadStream, createWriteStream } from "node:fs";
import { type FileHandle, open, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { readJsonLines } from "../io/readJsonLines.js";

/**
 * A file of JSON lines that appears under its name when it is complete. Until then rows lie in NAME.partial; a later
 * run with the same key goes on behind the last complete row of it, as after a kill.
 */
export class OutputFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  /** Rows that an earlier run wrote. */
  readonly rows: number;
  /** Those among them that are error rows. */
  readonly failed: number;

  private constructor(path: string, handle: FileHandle, rows: number, failed: number) {
    this.#path = path;
    this.#handle = handle;
    this.rows = rows;
    this.failed = failed;
  }

  /** @param key what the rows depend on: input, model, options. A partial file of another key is discarded. */
  static async open(path: string, key: string): Promise<OutputFile> {
    const [partial, keyFile] = [partialPath(path), keyPath(path)];
    const sameKey = (await readFile(keyFile, "utf8").catch(() => undefined)) === key;
    if (!sameKey) {
      await writeFile(partial, "");
      await writeFile(keyFile, key);
    }
    const { rows, failed, bytes } = await completeRows(partial);
    await truncate(partial, bytes);
    return new OutputFile(path, await open(partial, "a"), rows, failed);
  }

  async write(lines: string): Promise<void> {
    await this.#handle.appendFile(lines);
  }

  /** Gives the file its name; compresses it first where the name ends in .gz. */
  async finish(): Promise<void> {
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

  /** Leaves what was written for a later run. */
  async close(): Promise<void> {
    await this.#handle.close();
  }
}

function partialPath(path: string): string {
  return `${path}.partial`;
}

function keyPath(path: string): string {
  return `${path}.partial.key`;
}

async function completeRows(partial: string): Promise<{ rows: number; failed: number; bytes: number }> {
  const content = await readFile(partial).catch(() => Buffer.alloc(0));
  const bytes = content.lastIndexOf(0x0a) + 1;
  let [rows, failed] = [0, 0];
  for await (const item of readJsonLines(one(content.subarray(0, bytes)))) {
    rows++;
    if ("error" in item || "error" in item.row) failed++;
  }
  return { rows, failed, bytes };
}

async function* one(content: Buffer): AsyncGenerator<Buffer> {
  yield content;
}
