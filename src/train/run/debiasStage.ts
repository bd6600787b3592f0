import type { DebiasReport } from "../../contracts/trainingReport.js";
import { fitPenalties } from "../debias/fitPenalties.js";
import { penaltyTransform } from "../debias/penaltyTransform.js";
import type { TrainingWarning } from "../trainingWarning.js";
import type { ReferenceRewards } from "./referenceRewards.js";

export interface DebiasStageOptions {
  /** Index of the verbosity objective. */
  readonly verbosity: number;
  readonly grid: readonly number[];
  readonly threshold: number;
}

/** Debiasing's part of the heads and of the report. */
export interface DebiasStage {
  /** T [k, k], row-major. */
  readonly transform: Float32Array;
  readonly report: DebiasReport;
  readonly warnings: readonly TrainingWarning[];
}

/** Fits the verbosity penalties on reference rewards. */
export function debiasStage(
  { set, rewards }: ReferenceRewards,
  objectives: readonly string[],
  { verbosity, grid, threshold }: DebiasStageOptions,
): DebiasStage {
  const k = objectives.length;
  const fits = fitPenalties(rewards, k, verbosity, { grid, threshold });
  const transform = penaltyTransform(
    fits.map(({ penalty }) => penalty),
    verbosity,
  );
  const named = fits.map((fit, j) => ({ name: objectives[j] ?? "", ...fit }));
  const report: DebiasReport = {
    verbosity_objective: objectives[verbosity] ?? "",
    grid: [...grid],
    threshold,
    reference: { set, rows: rewards.length / k },
    objectives: named,
  };
  const warnings = named.flatMap(({ name, reached, after }) => {
    if (reached) return [];
    const message = `no penalty of the grid frees "${name}" from verbosity: it is 1, which leaves ${after.toFixed(3)}`;
    return [{ code: "W_PENALTY_NOT_REACHED", message, objective: name }];
  });
  return { transform: Float32Array.from(transform), report, warnings };
}
