import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { FileFormatError, NotFoundError } from "../errors.js";

/**
 * The bytes of an input: a file, decompressed where its name ends in .gz, or standard input for `-`.
 * @throws (while reading) NotFoundError when the file can't be opened, FileFormatError for damaged gzip data.
 */
export async function* openInput(path: string, stdin: Readable): AsyncGenerator<Buffer> {
  if (path === "-") return yield* stdin;
  const file = createReadStream(path);
  try {
    if (!path.endsWith(".gz")) return yield* file;
    const gunzip = createGunzip();
    file.on("error", (error) => gunzip.destroy(error));
    yield* file.pipe(gunzip);
  } catch (cause) {
    const { code = "", message } = cause as NodeJS.ErrnoException;
    if (code.startsWith("Z_"))
      throw new FileFormatError("E_GZIP", "damaged gzip data", { where: path, found: message, cause });
    throw new NotFoundError("E_INPUT", "the input can't be read", { where: path, found: code || message, cause });
  } finally {
    file.destroy();
  }
}
