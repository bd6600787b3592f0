import { createReadStream } from "node:fs";
import { addAbortSignal, PassThrough, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { FileFormatError } from "../errors.js";

export interface InputOptions {
  readonly stdin: Readable;
  /** Ends reading at once, even while a pipe has nothing to read. */
  readonly signal: AbortSignal;
}

/**
 * The bytes of an input: a file, decompressed where its name ends in .gz, or standard input for `-`.
 * @throws (while reading) the system's error with the path, FileFormatError for damaged gzip data, an abort.
 */
export async function* openInput(path: string, { stdin, signal }: InputOptions): AsyncGenerator<Buffer> {
  const source = path === "-" ? stdin : createReadStream(path);
  // A file that is being read can't be closed, so a pipe without data would hold up an abort: the stream behind it ends.
  const content = path.endsWith(".gz") ? createGunzip() : new PassThrough();
  addAbortSignal(signal, content);
  source.on("error", (error: Error) => content.destroy(error));
  try {
    yield* source.pipe(content);
  } catch (error) {
    signal.throwIfAborted();
    const { code = "", message } = error as NodeJS.ErrnoException;
    if (code.startsWith("Z_")) {
      throw new FileFormatError("E_GZIP", "damaged gzip data", { where: path, found: message, cause: error });
    }
    throw Object.assign(error as Error, { path }); // reading, unlike opening, doesn't name the file
  } finally {
    source.destroy();
  }
}
