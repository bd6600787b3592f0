import type { GatingLayer } from "../../heads/headWeights.js";
import { gateWeights } from "../gating/gateWeights.js";
import type { PreferencePairs } from "../gating/preferencePairs.js";

/**
 * Scores Σ_j w_j r'_j of both responses of each pair.
 * @param pairs with their transform.
 * @returns [N, 2] float64, row-major.
 */
export async function responseScores(
  { prompts, promptOf, rewards, transform, objectives: k }: PreferencePairs,
  layers: readonly GatingLayer[],
  temperature: number,
): Promise<Float64Array> {
  const weights = await gateWeights(layers, prompts, temperature);
  return Float64Array.from({ length: 2 * promptOf.length }, (_, response) => {
    const prompt = promptOf[Math.floor(response / 2)]! * k;
    let score = 0;
    for (let i = 0; i < k; i++) {
      // c_i = Σ_j T_ij w_j, what the raw reward weighs
      let coefficient = 0;
      for (let j = 0; j < k; j++) coefficient += (transform?.[i * k + j] ?? Number(i === j)) * weights[prompt + j]!;
      score += coefficient * rewards[response * k + i]!;
    }
    return score;
  });
}
