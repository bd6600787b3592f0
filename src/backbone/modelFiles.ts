import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { UNCERTAINTY_FILE } from "../contracts/uncertaintyFile.js";
import { NotFoundError } from "../errors.js";
import { ggufParts } from "../io/ggufParts.js";

/**
 * The files that identify a model: config.json and the safetensors files of a folder, or the GGUF file with all its parts.
 * @throws NotFoundError when there is nothing at `path`, or no safetensors file in the folder.
 */
export async function modelFiles(path: string): Promise<{ config?: string; weights: string[] }> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new NotFoundError("E_NOT_FOUND", "no such model", { where: path });
  if (found.isFile()) return { weights: await ggufParts(path) };
  const isWeights = (name: string) => name.endsWith(".safetensors") && name !== UNCERTAINTY_FILE;
  const names = (await readdir(path)).filter(isWeights).sort();
  if (!existsSync(join(path, "config.json")) || names.length === 0) {
    throw new NotFoundError("E_NOT_FOUND", "not a model folder", {
      where: path,
      found: names.length === 0 ? "no .safetensors file" : "no config.json",
      expected: "config.json and safetensors files, or a GGUF file's path",
    });
  }
  return { config: join(path, "config.json"), weights: names.map((name) => join(path, name)) };
}
