import { bootstrap } from "../../math/bootstrap.js";
import { Random } from "../../math/random.js";
import { spearman } from "../../math/spearman.js";
import type { ObjectiveValidation } from "../regression/validateRegression.js";

/** Enough for two digits. */
const ROUNDS = 500;

/**
 * 95 % interval of Spearman's correlation between labels and rewards, drawing prompts: rows of one prompt go together.
 * @param prompts of each row of the source.
 * @returns null where the correlation doesn't exist.
 */
export function spearmanInterval(
  { rows, labels, rewards, spearman: found }: ObjectiveValidation,
  prompts: readonly string[],
  seed: number,
): { low: number; high: number } | null {
  if (found === undefined) return null;
  const byPrompt = new Map<string, number[]>();
  for (const [i, row] of rows.entries()) {
    const prompt = prompts[row] ?? "";
    const own = byPrompt.get(prompt);
    if (own) own.push(i);
    else byPrompt.set(prompt, [i]);
  }
  const clusters = [...byPrompt.values()];
  const statistic = (indices: Uint32Array) => {
    const drawn = Array.from(indices, (index) => clusters[index] ?? []).flat();
    return spearman(
      drawn.map((i) => labels[i] ?? 0),
      drawn.map((i) => rewards[i] ?? 0),
    );
  };
  const [low, high] = bootstrap(clusters.length, statistic, { random: new Random(seed), rounds: ROUNDS });
  return Number.isFinite(low) ? { low, high } : null;
}
