import { type FileHandle, open, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { FileFormatError, NotFoundError } from "../errors.js";

/** Linux reads at most 2 GiB at once, and Node refuses to ask for more. */
const MAX_READ_BYTES = 2 ** 30;

/** A file that is read by position. Several reads may run at once. */
export class WeightFile {
  /** Absolute. */
  readonly path: string;
  /** In bytes, when the file was opened. */
  readonly size: number;
  readonly #handle: FileHandle;

  private constructor(path: string, size: number, handle: FileHandle) {
    this.path = path;
    this.size = size;
    this.#handle = handle;
  }

  /** @throws NotFoundError "E_NOT_FOUND"; FileFormatError "E_NOT_A_FILE" for folders, pipes and devices. */
  static async open(path: string): Promise<WeightFile> {
    const absolute = resolve(path);
    try {
      // before opening: to open a pipe would wait for its writer
      if (!(await stat(absolute)).isFile())
        throw new FileFormatError("E_NOT_A_FILE", "not a file", { where: absolute });
      const handle = await open(absolute, "r");
      return new WeightFile(absolute, (await handle.stat()).size, handle);
    } catch (cause) {
      if (!isMissing(cause)) throw cause;
      throw new NotFoundError("E_NOT_FOUND", "no such file", { where: absolute, cause });
    }
  }

  /** Fills `into` with the bytes from `position` on. */
  async read(into: Uint8Array, position: number): Promise<void> {
    let filled = 0;
    while (filled < into.length) {
      const wanted = Math.min(into.length - filled, MAX_READ_BYTES);
      const { bytesRead } = await this.#handle.read(into, filled, wanted, position + filled);
      if (bytesRead === 0) {
        const found = `${position + filled} bytes`;
        throw new FileFormatError("E_TRUNCATED", "the file became shorter", { where: this.path, found });
      }
      filled += bytesRead;
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENOTDIR";
}
