import { ModelError } from "../errors.js";
import type { HeadWeights } from "../heads/headWeights.js";
import { loadHeads } from "../heads/loadHeads.js";
import { openHeads } from "./openHeads.js";
import type { ModelSource } from "./resolveModel.js";

/**
 * The heads of a model: heads.safetensors beside a manifest, or those in a folder of the released layout.
 * @throws ModelError "E_NO_GATE" for a folder of heads whose gate isn't trained yet, and what `loadHeads` throws.
 */
export async function readHeads({ heads, layout, manifest, ...settings }: ModelSource): Promise<HeadWeights> {
  const store = await openHeads({ heads, layout });
  try {
    if (layout === "heads" && ![...store.tensors.keys()].some((name) => name.startsWith("gating."))) {
      throw new ModelError("E_NO_GATE", "the heads have no gate yet", {
        where: heads,
        fix: `Train one: armorm train gating -m ${heads} --pairs STORE -o FOLDER`,
      });
    }
    return await loadHeads(store, {
      ...settings,
      objectives: manifest?.objectives.map(({ name }) => name),
    });
  } finally {
    await store.close();
  }
}
