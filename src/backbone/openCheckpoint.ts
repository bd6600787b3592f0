import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { modelConfigSchema } from "../contracts/modelConfig.js";
import { parseContract } from "../contracts/parseContract.js";
import { NotFoundError } from "../errors.js";
import { openGguf } from "../io/gguf.js";
import { openSafetensorsFolder } from "../io/safetensorsFolder.js";
import type { Checkpoint } from "./checkpoint.js";
import { finiteStore } from "./finiteStore.js";
import { ggufCheckpoint } from "./gguf/ggufCheckpoint.js";

/**
 * Opens a Hugging Face folder (config.json and safetensors files) or a GGUF file.
 * @throws NotFoundError, FileFormatError, ModelError, UnsupportedError
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new NotFoundError("E_NOT_FOUND", "no such model", { where: path });
  if (found.isFile()) return await openGgufCheckpoint(path);
  const configFile = join(path, "config.json");
  const text = await readFile(configFile, "utf8").catch((cause) => {
    throw new NotFoundError("E_NOT_FOUND", "the model folder has no config.json", { where: path, cause });
  });
  return {
    config: parseContract(modelConfigSchema, text, configFile),
    weights: finiteStore(await openSafetensorsFolder(path)),
  };
}

async function openGgufCheckpoint(path: string): Promise<Checkpoint> {
  const file = await openGguf(path);
  try {
    const { config, weights } = await ggufCheckpoint(file);
    return { config, weights: finiteStore(weights) };
  } catch (error) {
    await file.close();
    throw error;
  }
}
