import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileHash } from "../io/fileHash.js";
import { removeLeftovers } from "../io/removeLeftovers.js";
import { type CompiledDecoder, compiledDecoderSchema } from "./compiledDecoder.js";
import { modelFiles } from "./modelFiles.js";
import { weightsHash } from "./weightsHash.js";
import { type DecoderOptions, GRAPH_FILE, WEIGHTS_FILE, writeDecoder } from "./writeDecoder.js";

/** Part of every cache key: raise it whenever the graph or the layout of its files changes. */
const ENGINE_VERSION = 9;

const MANIFEST_FILE = "compiled.json";

export interface CompileOptions extends Omit<DecoderOptions, "sequences"> {
  /** Folder that compiled models and file hashes are kept in. */
  readonly cache: string;
  /** What int8 is calibrated with: what the texts are known by, and their token ids. */
  readonly calibration?: { readonly id: string; readonly sequences?: DecoderOptions["sequences"] } | undefined;
}

/**
 * The decoder of a checkpoint as an ONNX file with external weights, from the cache or compiled into it.
 * The cache key holds the model files' hashes, the precision and the engine's version. A folder appears in the cache by a
 * rename when it is complete; one whose files no longer have the recorded hashes is replaced.
 * @param path Hugging Face folder or GGUF file.
 * @returns undefined when it isn't in the cache and `calibration` lacks the token ids to compile it.
 */
export async function compile(
  path: string,
  options: CompileOptions,
): Promise<(CompiledDecoder & { graphFile: string }) | undefined> {
  const { cache, precision } = options;
  const calibration = precision === "int8" ? options.calibration : undefined;
  const identity = await identify(path, options);
  const folder = join(cache, "compiled", identity.fingerprint);
  const compiled = await intact(folder, cache);
  if (compiled) return { ...compiled, graphFile: join(folder, GRAPH_FILE) };
  if (calibration && !calibration.sequences) return undefined;

  const temporary = `${folder}.tmp-${process.pid}-${randomBytes(4).toString("hex")}`;
  await mkdir(temporary, { recursive: true });
  await removeLeftovers(join(cache, "compiled"), /\.tmp-/);
  try {
    const written = await writeDecoder(path, temporary, { ...options, sequences: calibration?.sequences ?? [] });
    const contents: CompiledDecoder = { ...written, ...identity };
    await writeFile(join(temporary, MANIFEST_FILE), `${JSON.stringify(contents, null, 2)}\n`);
    await moveInto(temporary, folder, cache);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  const result = await intact(folder, cache);
  if (!result) throw new Error(`The compiled model in ${folder} was damaged while it was written.`);
  return { ...result, graphFile: join(folder, GRAPH_FILE) };
}

/** What a compiled model is known by: its cache key, and its weights alone. */
type Identity = Pick<CompiledDecoder, "fingerprint" | "weightsHash">;

async function identify(
  path: string,
  { cache, precision, levels, blocks, calibration }: CompileOptions,
): Promise<Identity> {
  const { config } = await modelFiles(path);
  const weights = await weightsHash(path, cache);
  const identity = [`engine ${ENGINE_VERSION} ${precision}`, weights, config && (await fileHash(config, cache))];
  if (blocks !== undefined) identity.push(`blocks ${blocks}`);
  if (precision === "int8") identity.push(`levels ${levels}`, `calibration ${calibration?.id}`);
  const fingerprint = createHash("sha256").update(identity.join("\n")).digest("hex").slice(0, 32);
  return { fingerprint, weightsHash: weights };
}

/** What `folder` holds when every file in it still has the hash that was recorded; undefined otherwise. */
async function intact(folder: string, cache: string): Promise<CompiledDecoder | undefined> {
  try {
    const compiled = compiledDecoderSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST_FILE), "utf8")));
    for (const name of [GRAPH_FILE, WEIGHTS_FILE]) {
      if ((await fileHash(join(folder, name), cache)) !== compiled.files[name]) return undefined;
    }
    return compiled;
  } catch {
    return undefined; // absent, incomplete or unreadable: all of them mean "compile"
  }
}

/** Renames a finished folder into the cache. Another process may have been faster: its folder is as good as ours. */
async function moveInto(temporary: string, folder: string, cache: string): Promise<void> {
  for (;;) {
    try {
      return await rename(temporary, folder);
    } catch (error) {
      if (!["ENOTEMPTY", "EEXIST", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
      if (await intact(folder, cache)) return;
      const damaged = `${folder}.tmp-damaged-${randomBytes(4).toString("hex")}`;
      await rename(folder, damaged).catch(() => undefined); // lost the race to remove it: try again
      await rm(damaged, { recursive: true, force: true });
    }
  }
}
