import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Manifest, manifestSchema } from "../contracts/manifest.js";
import { modelConfigSchema } from "../contracts/modelConfig.js";
import { parseContract } from "../contracts/parseContract.js";
import { NotFoundError, UsageError } from "../errors.js";
import { DEFAULT_MODEL, MODEL_REGISTRY, type RegisteredBackbone } from "./modelRegistry.js";

/** Where a model's parts lie. */
export interface ModelSource {
  /** Folder that holds the heads. */
  readonly heads: string;
  readonly layout: "heads" | "released";
  /** GGUF file or Hugging Face folder; a registered backbone may still have to be fetched. Absent: the user has to name one. */
  readonly backbone: string | RegisteredBackbone | undefined;
  readonly gatingTemperature: number;
  /** The config promises objectives and a gate. */
  readonly gated?: boolean;
  /** Rows per objective of quantile heads. */
  readonly quantiles?: number | undefined;
  /** Of a folder of heads, and of an exported one; other folders in the released layout have none. */
  readonly manifest?: Manifest;
}

/**
 * Finds a model's parts from what a user calls it: a registry name, a folder in the released layout, or a folder of
 * heads (heads.safetensors and manifest.json). Fetches nothing.
 * @throws NotFoundError, FileFormatError, UsageError for a backbone without heads
 */
export async function resolveModel(name: string): Promise<ModelSource> {
  const registered = Object.hasOwn(MODEL_REGISTRY, name) ? MODEL_REGISTRY[name] : undefined;
  if (registered) return { ...(await headsFolder(registered.heads)), backbone: registered.backbone };
  if (!existsSync(name)) {
    throw new NotFoundError("E_NOT_FOUND", "no such model", {
      where: name,
      expected: `a folder, OWNER/NAME on the hub, or one of ${Object.keys(MODEL_REGISTRY).join(", ")}`,
    });
  }
  if (statSync(name).isFile()) {
    throw new UsageError("E_NO_HEADS", "a backbone alone has no reward heads", {
      where: name,
      fix: `Name a model with heads and add --backbone ${name}`,
    });
  }
  const has = (file: string) => existsSync(join(name, file));
  const heads = has("manifest.json") && (has("heads.safetensors") || !has("config.json"));
  return heads ? await headsFolder(name) : await releasedFolder(name);
}

async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, "manifest.json");
  return parseContract(manifestSchema, await readFile(file, "utf8"), file);
}

async function headsFolder(folder: string): Promise<ModelSource> {
  const manifest = await readManifest(folder);
  const { id = "" } = typeof manifest.backbone === "object" ? manifest.backbone : {};
  const registered = Object.hasOwn(MODEL_REGISTRY, id) ? MODEL_REGISTRY[id] : undefined;
  const { gating_temperature: gatingTemperature } = manifest;
  return { heads: folder, layout: "heads", backbone: registered?.backbone, gatingTemperature, manifest };
}

async function releasedFolder(folder: string): Promise<ModelSource> {
  const file = join(folder, "config.json");
  const text = await readFile(file, "utf8").catch((cause) => {
    const expected = `config.json (a model folder) or manifest.json (a folder of heads); the default model is ${DEFAULT_MODEL}`;
    throw new NotFoundError("E_NOT_FOUND", "not a model folder", { where: folder, expected, cause });
  });
  const config = parseContract(modelConfigSchema, text, file);
  const gated =
    config.num_objectives !== undefined || (config.architectures ?? []).some((name) => name.includes("WithGating"));
  const { gating_temperature: gatingTemperature = 10, num_quantiles: quantiles } = config;
  const source = { heads: folder, layout: "released" as const, backbone: folder, gatingTemperature, gated, quantiles };
  return existsSync(join(folder, "manifest.json")) ? { ...source, manifest: await readManifest(folder) } : source;
}
