import { join } from "node:path";
import { PAPER_RECIPE } from "../contracts/featureRecipe.js";
import { UnsupportedError } from "../errors.js";
import type { HeadWeights } from "../heads/headWeights.js";
import { loadHeads } from "../heads/loadHeads.js";
import { openSafetensors } from "../io/safetensors.js";
import { openSafetensorsFolder } from "../io/safetensorsFolder.js";
import type { ModelSource } from "./resolveModel.js";

/**
 * The heads of a model: heads.safetensors beside a manifest, or those in a folder of the released layout.
 * @throws UnsupportedError for heads that read other hidden states than the paper's.
 */
export async function readHeads({ heads, manifest, ...settings }: ModelSource): Promise<HeadWeights> {
  const { feature_recipe: recipe = PAPER_RECIPE } = manifest ?? {};
  if (recipe !== PAPER_RECIPE) {
    throw new UnsupportedError("E_FEATURE_RECIPE", "heads that read other hidden states than the last one", {
      where: heads,
      found: recipe,
      expected: PAPER_RECIPE,
    });
  }
  const store = manifest ? await openSafetensors(join(heads, "heads.safetensors")) : await openSafetensorsFolder(heads);
  try {
    return await loadHeads(store, {
      ...settings,
      objectives: manifest?.objectives.map(({ name }) => name),
    });
  } finally {
    await store.close();
  }
}
