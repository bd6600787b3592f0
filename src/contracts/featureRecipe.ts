import { z } from "zod";
import { UsageError } from "../errors.js";

/** One hidden state: after a number of blocks (or the final norm), at a place in the conversation. */
interface FeaturePart {
  readonly layer: number | "final";
  /** The last token, or the mean over the response: all tokens behind the gate position. */
  readonly at: "last" | "mean";
}

/**
 * The hidden states that reward heads read, side by side. The gate reads the same layers, each once, at the gate position.
 * Written as `LAYER:PLACE+LAYER:PLACE…`.
 */
export type FeatureRecipe = readonly FeaturePart[];

/** The paper's: the last token behind the final norm. */
export const PAPER_RECIPE = "final:last";

const PART = /^(final|\d{1,4}):(last|mean)$/;

/** A recipe in a file: its text. */
export const recipeSchema: z.ZodString = z
  .string()
  .refine(
    (text) => text.split("+").every((part) => PART.test(part)),
    "not a recipe of features, such as 18:last+18:mean",
  );

/** @throws UsageError for a text that isn't a recipe. */
export function parseRecipe(text: string): FeatureRecipe {
  return text.split("+").map((part) => {
    const [, layer, at] = PART.exec(part) ?? [];
    if (layer && at) return { layer: layer === "final" ? layer : Number(layer), at: at as FeaturePart["at"] };
    throw new UsageError("E_RECIPE", "not a recipe of features", {
      found: JSON.stringify(part),
      expected: "LAYER:last or LAYER:mean, with a number or final for LAYER, several joined by +",
    });
  });
}

/** The text that `parseRecipe` makes the recipe of. */
export function recipeText(recipe: FeatureRecipe): string {
  return recipe.map(({ layer, at }) => `${layer}:${at}`).join("+");
}
