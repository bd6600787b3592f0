import { readFile } from "node:fs/promises";
import { parseContract } from "../contracts/parseContract.js";
import { type Scales, scalesSchema } from "../contracts/scale.js";

/**
 * Scales by objective from a JSON file such as `{"clarity": {"min": 1, "max": 5, "rule": "mid-bin"}}`.
 * @throws FileFormatError naming what doesn't fit, the system's error.
 */
export async function readScales(path: string): Promise<Scales> {
  return parseContract(scalesSchema, await readFile(path, "utf8"), path);
}
