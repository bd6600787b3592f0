import type { PerObjective } from "../contracts/scoreResult.js";

/** Values [k] by the names of their objectives. */
export function perObjective(objectives: readonly string[], values: ArrayLike<number>): PerObjective {
  return Object.fromEntries(objectives.map((name, j) => [name, values[j] ?? Number.NaN]));
}
