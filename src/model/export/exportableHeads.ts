import { type FeatureRecipe, PAPER_RECIPE, recipeText } from "../../contracts/featureRecipe.js";
import { UnsupportedError } from "../../errors.js";
import type { HeadWeights } from "../../heads/headWeights.js";

/** The keys of config.json that describe the gate. */
export interface GateConfig {
  readonly gating_hidden_dim: number;
  readonly gating_n_hidden: number;
}

/**
 * Checks that heads can be said in the released layout, which knows one regression layer on the last token's hidden state
 * and a gate with hidden layers of one width.
 * @param where the model, for messages.
 * @returns how config.json describes the gate.
 * @throws UnsupportedError "E_EXPORT"
 */
export function exportableHeads(
  where: string,
  { gating, quantiles }: Pick<HeadWeights, "gating" | "quantiles">,
  recipe: FeatureRecipe,
): GateConfig {
  const refuse = (problem: string, found: string, expected: string, fix: string) =>
    new UnsupportedError("E_EXPORT", problem, { where, found, expected, fix });
  if (recipeText(recipe) !== PAPER_RECIPE) {
    throw refuse(
      "the released layout has no place for these features",
      recipeText(recipe),
      PAPER_RECIPE,
      "Code that reads the layout takes the final norm's hidden state at the last token, so that other heads would give " +
        "wrong scores there; train heads with that recipe, or serve these with armorm",
    );
  }
  if (gating.length === 0) {
    throw refuse(
      "a model without a gate",
      "a single value head",
      "regression layer and gate",
      "Use the model as it is: transformers loads it by itself",
    );
  }
  if (quantiles) {
    throw refuse(
      "quantile heads have a layout of their own",
      "several rows per objective",
      "one row per objective",
      "Use the model as it was published",
    );
  }
  const widths = gating.slice(0, -1).map(({ bias }) => bias.length);
  const [width = 0] = widths;
  if (widths.some((other) => other !== width)) {
    throw refuse(
      "the released layout has no place for this gate",
      `hidden layers of ${widths.join(", ")}`,
      "hidden layers of one width",
      "Train a gate whose hidden layers have the same width",
    );
  }
  return { gating_hidden_dim: width, gating_n_hidden: widths.length };
}
