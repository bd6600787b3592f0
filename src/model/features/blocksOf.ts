import type { FeatureRecipe } from "../../contracts/featureRecipe.js";

/** How many of the backbone's blocks recipes need; undefined where one reads the final norm, behind all of them. */
export function blocksOf(recipes: readonly FeatureRecipe[]): number | undefined {
  const layers = recipes.flat().map(({ layer }) => layer);
  return layers.includes("final") ? undefined : Math.max(...(layers as number[]));
}
