import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Manifest, manifestSchema } from "../contracts/manifest.js";
import { modelConfigSchema } from "../contracts/modelConfig.js";
import { parseContract } from "../contracts/parseContract.js";
import { NotFoundError, UsageError } from "../errors.js";
import { fetchBackbone } from "./fetchBackbone.js";
import { DEFAULT_MODEL, MODEL_REGISTRY } from "./modelRegistry.js";

export interface ResolveOptions {
  /** GGUF file or Hugging Face folder to use instead of the model's own backbone. */
  readonly backbone?: string | undefined;
  readonly cache: string;
  readonly onFetch?: ((file: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Where a model's parts lie. */
export interface ModelSource {
  /** Folder with the heads' safetensors. */
  readonly heads: string;
  /** GGUF file or Hugging Face folder. */
  readonly backbone: string;
  readonly gatingTemperature: number;
  readonly manifest?: Manifest;
}

/**
 * Finds a model's parts from what a user calls it: a registry name, a folder in the released layout, or a folder of
 * heads (heads.safetensors and manifest.json). Fetches a registered backbone that isn't there yet.
 * @throws NotFoundError, UsageError when a backbone has to be named, DownloadError
 */
export async function resolveModel(name: string, options: ResolveOptions): Promise<ModelSource> {
  const registered = Object.hasOwn(MODEL_REGISTRY, name) ? MODEL_REGISTRY[name] : undefined;
  if (registered) return await headsFolder(registered.heads, options, name);
  if (!existsSync(name)) {
    throw new NotFoundError("E_NOT_FOUND", "no such model", {
      where: name,
      expected: `a folder, or one of ${Object.keys(MODEL_REGISTRY).join(", ")}`,
    });
  }
  if (statSync(name).isFile()) {
    throw new UsageError("E_NO_HEADS", "a backbone alone has no reward heads", {
      where: name,
      fix: `Name a model with heads and add --backbone ${name}`,
    });
  }
  if (existsSync(join(name, "manifest.json"))) return await headsFolder(name, options);
  return await releasedFolder(name, options);
}

async function headsFolder(folder: string, options: ResolveOptions, registryName?: string): Promise<ModelSource> {
  const file = join(folder, "manifest.json");
  const manifest = parseContract(manifestSchema, await readFile(file, "utf8"), file);
  const backboneId = typeof manifest.backbone === "object" ? manifest.backbone.id : undefined;
  const backbone = options.backbone ?? (await registeredBackbone(registryName ?? backboneId, options));
  if (backbone) return { heads: folder, backbone, gatingTemperature: manifest.gating_temperature, manifest };
  throw new UsageError("E_NO_BACKBONE", "these heads need a backbone", {
    where: folder,
    found: JSON.stringify(manifest.backbone ?? "no backbone in manifest.json"),
    fix: "Name its GGUF file or folder with --backbone",
  });
}

async function registeredBackbone(id: string | undefined, options: ResolveOptions): Promise<string | undefined> {
  const registered = id !== undefined && Object.hasOwn(MODEL_REGISTRY, id) ? MODEL_REGISTRY[id] : undefined;
  return registered && (await fetchBackbone(registered.backbone, options.cache, options));
}

async function releasedFolder(folder: string, { backbone }: ResolveOptions): Promise<ModelSource> {
  const file = join(folder, "config.json");
  const text = await readFile(file, "utf8").catch((cause) => {
    const expected = `config.json (a model folder) or manifest.json (a folder of heads); the default model is ${DEFAULT_MODEL}`;
    throw new NotFoundError("E_NOT_FOUND", "not a model folder", { where: folder, expected, cause });
  });
  const config = parseContract(modelConfigSchema, text, file);
  return { heads: folder, backbone: backbone ?? folder, gatingTemperature: config.gating_temperature ?? 10 };
}
