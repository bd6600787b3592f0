import { createHash } from "node:crypto";
import { fileHash } from "../io/fileHash.js";
import { modelFiles } from "./modelFiles.js";

/**
 * What a model's weights are known by: the SHA-256 of their file, or of several files' hashes.
 * @param path  Hugging Face folder or GGUF file.
 * @param cache folder for remembered hashes.
 */
export async function weightsHash(path: string, cache: string): Promise<string> {
  const { weights } = await modelFiles(path);
  const hashes = await Promise.all(weights.map((file) => fileHash(file, cache)));
  const [first = ""] = hashes;
  return hashes.length === 1 ? first : createHash("sha256").update(hashes.join("\n")).digest("hex");
}
