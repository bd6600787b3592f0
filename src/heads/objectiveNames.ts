import { PAPER_OBJECTIVES } from "../contracts/paperObjectives.js";

/** Names of k objectives that a model doesn't name: the paper's where there are nineteen, else objective_0, objective_1, … */
export function objectiveNames(k: number): readonly string[] {
  return k === PAPER_OBJECTIVES.length ? PAPER_OBJECTIVES : Array.from({ length: k }, (_, i) => `objective_${i}`);
}
