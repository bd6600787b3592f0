import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { FileFormatError, ModelError } from "../errors.js";

/** llama.cpp's names of the parts of a split model; the shortest that it makes is `-00001-of-00001.gguf`. */
const PART_NAME = /^(?<prefix>.*)-(?<part>\d{5})-of-(?<count>\d{5})\.gguf$/;

/** Every part is a file that stays open; the largest published models have under 200. */
const MAX_PARTS = 1000;

/**
 * The files of a GGUF model: `path` alone, or all parts of a split model, any of which `path` may be.
 * @returns absolute paths in the parts' order. A single file needn't exist.
 * @throws ModelError "E_SHARD_MISSING" when a part isn't there, FileFormatError "E_SHARD_COUNT" for an absurd number
 */
export async function ggufParts(path: string): Promise<string[]> {
  const absolute = resolve(path);
  const { prefix, part, count } = PART_NAME.exec(basename(absolute))?.groups ?? {};
  if (prefix === undefined) return [absolute];
  if (Number(part) < 1 || Number(part) > Number(count) || Number(count) > MAX_PARTS) {
    throw new FileFormatError("E_SHARD_COUNT", "a name with a bad number of parts", {
      where: absolute,
      found: `part ${part} of ${count}`,
      expected: `at most ${MAX_PARTS} parts`,
    });
  }
  const parts = Array.from({ length: Number(count) }, (_, i) =>
    join(dirname(absolute), `${prefix}-${String(i + 1).padStart(5, "0")}-of-${count}.gguf`),
  );
  const missing = parts.find((file) => !existsSync(file));
  if (missing === undefined) return parts;
  throw new ModelError("E_SHARD_MISSING", "a part of the model isn't there", {
    where: missing,
    expected: `all of ${parts.length} parts in one folder`,
    fix: "Fetch the missing part into the same folder",
  });
}
