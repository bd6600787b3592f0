import { InputError } from "../../errors.js";
import { allFinite } from "../../math/allFinite.js";
import { nonFiniteFeature } from "../nonFiniteFeature.js";
import type { FeatureView } from "./featureView.js";
import { pairTensors } from "./pairTensors.js";
import type { RowSides } from "./rowSides.js";

/**
 * Looks at every pair before any long work, in one pass.
 * @throws InputError "E_NO_PAIRS" where a side has none, TrainingDataError "E_FEATURE_NON_FINITE" naming the pair, and what
 *   reading throws.
 */
export async function examinePairs(view: FeatureView, { validation }: RowSides): Promise<void> {
  const { store } = view;
  for (const [side, name] of ["training", "validation"].entries()) {
    if (validation.includes(side)) continue;
    throw new InputError("E_NO_PAIRS", `there is no preference pair for ${name}`, {
      where: store.folder,
      found: `${store.rows} pairs in all`,
      fix: "Add pairs of other prompts, or change the split",
    });
  }
  for await (const { first, count, embeddings, prompts } of pairTensors(view)) {
    refuseNonFinite("hidden state", embeddings, first, count);
    refuseNonFinite("hidden state at the gate position", prompts, first, count);
  }

  function refuseNonFinite(name: string, values: Float32Array, first: number, count: number): void {
    const width = values.length / count;
    for (let pair = 0; pair < count; pair++) {
      if (allFinite(values, pair * width, (pair + 1) * width)) continue;
      throw nonFiniteFeature(name, `${store.folder}, pair of input row ${store.index.rows.number[first + pair]}`);
    }
  }
}
