import { join } from "node:path";
import { fetchHubFile } from "./fetchHubFile.js";
import type { RegisteredBackbone } from "./modelRegistry.js";

/**
 * Fetches a registered backbone's file from the hub.
 * @returns the file's path in `folder`.
 */
export async function fetchFromHub(
  { hub, file, sha256 }: RegisteredBackbone,
  folder: string,
  signal?: AbortSignal,
): Promise<string> {
  const target = join(folder, file);
  await fetchHubFile({ ...hub, sha256 }, { target, cache: folder, signal });
  return target;
}
