import { readFile, stat } from "node:fs/promises";
import { FileFormatError } from "../errors.js";
import { duplicateKey } from "./duplicateKey.js";
import { jsonExtent } from "./jsonExtent.js";
import { quoteName } from "./quoteName.js";

/** Real ones have some 100 bytes a tensor, a few megabytes at most. */
const MAX_INDEX_BYTES = 25_000_000;

/** weight_map is the second level; metadata beside it may have more. */
const MAX_DEPTH = 8;

/** A tensor takes 2; the largest published models have some 150,000 tensors. */
const MAX_PARTS = 500_000;

/** Every shard is a file that stays open; the largest published models have under 200. */
const MAX_SHARDS = 1000;

/** No separators of any system, so that no name leads out of the folder; `..` and hidden files begin with a dot. */
const PLAIN_FILE_NAME = /^[^./\\:\0][^/\\:\0]*\.safetensors$/;

/**
 * Reads model.safetensors.index.json.
 * @returns for every tensor the name of the file that holds it.
 * @throws FileFormatError
 */
export async function readShardIndex(path: string): Promise<Map<string, string>> {
  const shards = new Map<string, string>();
  for (const [tensor, shard] of Object.entries(await readWeightMap(path))) {
    if (typeof shard !== "string" || !PLAIN_FILE_NAME.test(shard)) {
      throw new FileFormatError("E_SHARD_NAME", `a bad file name for tensor ${quoteName(tensor)}`, {
        where: path,
        found: quoteName(String(shard)),
        expected: "the name of a .safetensors file in the same folder",
      });
    }
    shards.set(tensor, shard);
  }
  const files = new Set(shards.values()).size;
  if (files === 0 || files > MAX_SHARDS) {
    const expected = `1 to ${MAX_SHARDS}`;
    throw new FileFormatError("E_SHARD_COUNT", "a bad number of files", { where: path, found: `${files}`, expected });
  }
  return shards;
}

async function readWeightMap(path: string): Promise<object> {
  const { size } = await stat(path);
  if (size > MAX_INDEX_BYTES) {
    const expected = `at most ${MAX_INDEX_BYTES}`;
    throw new FileFormatError("E_SHARD_INDEX", "the index is too long", {
      where: path,
      found: `${size} bytes`,
      expected,
    });
  }
  const bytes = await readFile(path);
  const { depth, parts } = jsonExtent(bytes);
  if (depth > MAX_DEPTH || parts > MAX_PARTS) {
    throw new FileFormatError("E_SHARD_INDEX", "an absurd index", {
      where: path,
      found: `${depth} levels, ${parts} parts`,
      expected: `at most ${MAX_DEPTH} and ${MAX_PARTS}`,
    });
  }
  const text = bytes.toString();
  let index: { weight_map?: unknown } | null;
  let duplicate: string | undefined;
  try {
    index = JSON.parse(text);
    duplicate = duplicateKey(text);
  } catch (cause) {
    const found = (cause as Error).message;
    throw new FileFormatError("E_SHARD_INDEX", "not valid JSON", { where: path, found, cause });
  }
  if (duplicate !== undefined) {
    throw new FileFormatError("E_SHARD_INDEX", `${quoteName(duplicate)} stands twice in the index`, { where: path });
  }
  const weightMap = index?.weight_map;
  if (typeof weightMap !== "object" || weightMap === null || Array.isArray(weightMap)) {
    throw new FileFormatError("E_SHARD_INDEX", "no weight_map object", { where: path });
  }
  return weightMap;
}
