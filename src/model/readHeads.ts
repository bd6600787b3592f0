import { join } from "node:path";
import type { HeadWeights } from "../heads/headWeights.js";
import { loadHeads } from "../heads/loadHeads.js";
import { openSafetensors } from "../io/safetensors.js";
import { openSafetensorsFolder } from "../io/safetensorsFolder.js";
import type { ModelSource } from "./resolveModel.js";

/** The heads of a model: heads.safetensors beside a manifest, or those in a folder of the released layout. */
export async function readHeads({ heads, layout, manifest, ...settings }: ModelSource): Promise<HeadWeights> {
  const alone = layout === "heads";
  const store = alone ? await openSafetensors(join(heads, "heads.safetensors")) : await openSafetensorsFolder(heads);
  try {
    return await loadHeads(store, {
      ...settings,
      objectives: manifest?.objectives.map(({ name }) => name),
    });
  } finally {
    await store.close();
  }
}
