import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ListFileEntry, listFiles, modelInfo } from "@huggingface/hub";
import { DownloadError, NotFoundError } from "../errors.js";
import { writeFileAtomically } from "../io/writeFileAtomically.js";
import { fetchHubFile } from "./fetchHubFile.js";
import { hubAccess } from "./hubAccess.js";

/** OWNER/NAME, or OWNER/NAME@REVISION. */
const HUB_ID = /^(?<repo>[\w-][\w.-]*\/[\w-][\w.-]*)(?:@(?<revision>[\w./-]+))?$/;

/** What armorm reads of a model's repository: no other formats of the same weights. */
const NEEDED =
  /^(?:config|manifest|tokenizer|tokenizer_config|model\.safetensors\.index)\.json$|^chat_template\.jinja$|^(?:model|heads|uncertainty)[\w-]*\.safetensors$/;

export interface HubModelOptions {
  readonly cache: string;
  readonly onFetch?: ((file: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Whether a model's name is that of a repository on the hub. A folder of that name wins. */
export function isHubId(name: string): boolean {
  return HUB_ID.test(name) && !existsSync(name);
}

/**
 * The folder with a hub model's files, fetched where the cache doesn't hold them. The commit that a revision (default:
 * main) meant at the first fetch is pinned: later loads neither ask the hub nor change.
 * @throws NotFoundError, DownloadError
 */
export async function fetchHubModel(id: string, options: HubModelOptions): Promise<string> {
  const { repo = id, revision = "main" } = HUB_ID.exec(id)?.groups ?? {};
  const home = join(options.cache, "hub", repo.replace("/", "--"));
  const pin = join(home, "refs", encodeURIComponent(revision));
  const pinned = await readFile(pin, "utf8").catch(() => undefined);
  if (pinned) return join(home, pinned);
  try {
    const access = hubAccess(options.signal);
    const { sha } = await modelInfo({ name: repo, revision, additionalFields: ["sha"], ...access });
    await fetchFiles(repo, sha, join(home, sha), options);
    await writeFileAtomically(pin, sha); // after the files: a pin says that its commit is complete
    return join(home, sha);
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw hubError(id, cause);
  }
}

async function fetchFiles(repo: string, sha: string, folder: string, options: HubModelOptions): Promise<void> {
  const { cache, signal, onFetch } = options;
  const needed: ListFileEntry[] = [];
  for await (const entry of listFiles({ repo, revision: sha, ...hubAccess(signal) })) {
    if (NEEDED.test(entry.path)) needed.push(entry);
  }
  if (needed.length === 0) throw new Error("the repository holds no file of a reward model");
  for (const { path, lfs } of needed) {
    const target = join(folder, path);
    if (existsSync(target)) continue;
    onFetch?.(`${repo}: ${path}`);
    await fetchHubFile({ repo, revision: sha, path, sha256: lfs?.oid }, { target, cache, signal });
  }
}

function hubError(id: string, cause: unknown): NotFoundError | DownloadError {
  const { statusCode, message } = cause as { statusCode?: number; message?: string };
  const facts = { where: id, found: message, cause };
  if (statusCode === 404)
    return new NotFoundError("E_NOT_FOUND", "no such folder here, and no such model on the hub", facts);
  const refused = statusCode === 401 || statusCode === 403;
  return new DownloadError("E_DOWNLOAD", "no such folder here, and the hub doesn't give the model", {
    ...facts,
    fix: refused
      ? "Check the name; private and gated models need a token in HF_TOKEN (and their terms accepted)"
      : "Check the name; start again to go on where it stopped, or download the files yourself and name their folder",
  });
}
