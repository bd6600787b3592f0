import { type FeatureRecipe, PAPER_RECIPE, parseRecipe } from "../contracts/featureRecipe.js";
import type { ModelSource } from "./resolveModel.js";

/** The hidden states that a model's heads read: the paper's where no manifest says others. */
export function recipeOf({ manifest }: Pick<ModelSource, "manifest">): FeatureRecipe {
  return parseRecipe(manifest?.features ?? PAPER_RECIPE);
}
