import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { downloadFile } from "@huggingface/hub";
import type { RegisteredBackbone } from "./modelRegistry.js";

/**
 * Fetches a backbone's file from the hub, or from the mirror that `HF_ENDPOINT` names.
 * @returns the file's path in `folder`.
 */
export async function fetchFromHub(
  { hub, file }: RegisteredBackbone,
  folder: string,
  signal?: AbortSignal,
): Promise<string> {
  const endpoint = process.env["HF_ENDPOINT"];
  const blob = await downloadFile({
    repo: hub.repo,
    revision: hub.revision,
    path: hub.path,
    ...(endpoint && { hubUrl: endpoint }),
    fetch: (url, init) => fetch(url, { ...init, signal: signal ?? null }),
  });
  if (!blob) throw new Error(`${hub.repo} holds no ${hub.path}`);
  const target = join(folder, file);
  await pipeline(Readable.fromWeb(blob.stream() as ReadableStream), createWriteStream(target), { signal });
  return target;
}
