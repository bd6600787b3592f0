import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { downloadFile } from "@huggingface/hub";
import { fileHash } from "../io/fileHash.js";
import { LockFile } from "../io/lockFile.js";
import { hubAccess } from "./hubAccess.js";

export interface HubFile {
  readonly repo: string;
  readonly revision: string;
  /** Path inside the repository. */
  readonly path: string;
  /** SHA-256, hexadecimal, where known. */
  readonly sha256?: string | undefined;
}

export interface HubFileOptions {
  /** Where the file goes. It appears there by a rename when it is complete and right. */
  readonly target: string;
  /** Folder that file hashes are remembered in. */
  readonly cache: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fetches one file from the hub. What an interrupted fetch left in TARGET.partial is kept and gone on with.
 * @throws Error when the hub refuses, or when the file isn't what was promised (the partial file is then deleted).
 */
export async function fetchHubFile(file: HubFile, { target, cache, signal }: HubFileOptions): Promise<void> {
  const { repo, revision, path, sha256 } = file;
  const partial = `${target}.partial`;
  await mkdir(dirname(target), { recursive: true });
  await using lock = await LockFile.take(`${target}.lock`);
  if (!lock) throw new Error(`another process is fetching ${path}`); // both would write the partial file
  const blob = await downloadFile({ repo, revision, path, ...hubAccess(signal) });
  if (!blob) throw new Error(`${repo} holds no ${path}`);
  const present = await stat(partial).then(
    ({ size }) => size,
    () => 0,
  );
  const start = present <= blob.size ? present : 0;
  if (start < blob.size) {
    const rest = Readable.fromWeb(blob.slice(start).stream() as ReadableStream);
    await pipeline(rest, createWriteStream(partial, { flags: start > 0 ? "a" : "w" }), { signal });
  } else if (blob.size === 0) await pipeline(Readable.from([]), createWriteStream(partial));
  const { size } = await stat(partial);
  const hash = sha256 && (await fileHash(partial, cache));
  if (size !== blob.size || (hash && hash !== sha256)) {
    await rm(partial);
    const found = size === blob.size ? `SHA-256 ${hash} instead of ${sha256}` : `${size} bytes instead of ${blob.size}`;
    throw new Error(`${path} arrived damaged: ${found}`);
  }
  await rename(partial, target);
}
