import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestTensors } from "./tensors.js";
import { writeWeights } from "./writeWeights.js";

/**
 * Writes a folder of heads: heads.safetensors, with the heads among `tensors`, and manifest.json.
 * @param manifest keys beside those that every manifest has.
 */
export async function writeHeadsFolder(
  folder: string,
  tensors: TestTensors,
  names: readonly string[],
  manifest: object = {},
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const heads = new Map([...tensors].filter(([name]) => !/^(?:model|lm_head)\./.test(name)));
  await writeWeights(folder, heads);
  await rename(join(folder, "model.safetensors"), join(folder, "heads.safetensors"));
  const objectives = names.map((name) => ({ name }));
  const full = { num_objectives: names.length, objectives, gating_temperature: 10, ...manifest };
  await writeFile(join(folder, "manifest.json"), JSON.stringify(full));
  return folder;
}
