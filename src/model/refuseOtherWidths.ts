import { type FeatureRecipe, recipeText } from "../contracts/featureRecipe.js";
import { ModelError } from "../errors.js";
import type { HeadWeights } from "../heads/headWeights.js";

/** What hidden states a backbone gives. */
export interface BackboneSize {
  readonly hiddenSize: number;
  /** Number of decoder blocks. */
  readonly layers: number;
}

/**
 * Checks that the backbone gives what the heads read.
 * @param where the model, for messages.
 * @param recipe the hidden states that the heads read.
 * @throws ModelError "E_HIDDEN_SIZE" for other widths, "E_LAYERS" for a layer that the backbone doesn't have.
 */
export function refuseOtherWidths(
  where: string,
  { rewardWidth, gateWidth }: Pick<HeadWeights, "rewardWidth" | "gateWidth">,
  recipe: FeatureRecipe,
  { hiddenSize, layers }: BackboneSize,
): void {
  const layerOf = ({ layer }: FeatureRecipe[number]) => (layer === "final" ? layers : layer);
  const features = `features ${recipeText(recipe)}`;
  const highest = Math.max(...recipe.map(layerOf));
  if (highest > layers) {
    throw new ModelError("E_LAYERS", "the heads read a layer that the backbone doesn't have", {
      where,
      found: features,
      expected: `layers up to ${layers}`,
      fix: "Use the backbone that the heads were trained on",
    });
  }
  const refuse = (what: string, width: number, states: number) => {
    if (width === states * hiddenSize) return;
    const all = states === 1 ? "a hidden state" : `${states} hidden states`;
    throw new ModelError("E_HIDDEN_SIZE", "heads and backbone don't fit together", {
      where,
      found: `${width} numbers as input of the ${what}`,
      expected: `${states * hiddenSize}, ${all} of ${hiddenSize} (${features})`,
      fix: "Use the backbone that the heads were trained on, and the features in manifest.json that they read",
    });
  };
  refuse("rewards", rewardWidth, recipe.length);
  if (gateWidth > 0) refuse("gate", gateWidth, new Set(recipe.map(layerOf)).size);
}
