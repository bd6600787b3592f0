import type { GatingReport } from "../../contracts/trainingReport.js";
import { bootstrapMean } from "../gating/bootstrapMean.js";
import type { FloatArray } from "../gating/floatArray.js";
import { pairCredits } from "../gating/pairCredits.js";
import { weightsByCategory } from "../gating/weightsByCategory.js";

/** Name of the row that holds all pairs. */
const ALL = "all";

/**
 * What the gate looks at in each category of pairs, and how well it does there; first of all pairs, then of categories by
 * falling size.
 * @param weights    [U, k], of each prompt.
 * @param margins    [N], score of chosen minus score of rejected.
 * @param categories [N]
 */
export function categoryReport(
  weights: FloatArray,
  margins: Float64Array,
  promptOf: Int32Array,
  categories: readonly string[],
  { objectives, seed }: { readonly objectives: number; readonly seed: number },
): GatingReport["categories"] {
  const credits = pairCredits(margins);
  const report = (names: readonly string[]) =>
    weightsByCategory(weights, promptOf, names, objectives).map(({ category, pairs, weights: mean }) => {
      const own = Int32Array.from(names.keys()).filter((pair) => names[pair] === category);
      const accuracy = bootstrapMean(
        Float64Array.from(own, (pair) => credits[pair]!),
        Int32Array.from(own, (pair) => promptOf[pair]!),
        seed,
      );
      return { category, pairs, accuracy, weights: [...mean] };
    });
  const parts = report(categories).sort((a, b) => b.pairs - a.pairs);
  return [...report(categories.map(() => ALL)), ...(parts.length > 1 ? parts : [])];
}
