import { NumericalError, TrainingDataError } from "../../errors.js";
import type { RowExamination } from "../rows/examineRows.js";
import type { TrainingWarning } from "../trainingWarning.js";
import type { RidgeCandidates } from "./ridgeCandidates.js";

/** How one objective was fitted. */
interface ObjectiveFit {
  readonly objective: string;
  readonly trainingRows: number;
  readonly validationRows: number;
  /** The penalty with the smallest validation error; the first of equal ones. */
  readonly alpha: number;
  /** One per penalty; null where XᵀX + α I isn't positive definite in double precision. */
  readonly validationMse: readonly (number | null)[];
}

export interface RegressionFit {
  /** W [k, d] float64, row-major: of the training rows, at each objective's best penalty. */
  readonly weights: Float64Array;
  readonly objectives: readonly ObjectiveFit[];
  /** Objectives with the same training rows, by index. */
  readonly groups: readonly (readonly number[])[];
  readonly warnings: readonly TrainingWarning[];
}

/**
 * Picks each objective's penalty.
 * @param errors [k, alphas], Σ (y - w·x)² over the objective's validation rows.
 * @throws TrainingDataError "E_SINGULAR" for an objective that no penalty made solvable, NumericalError where an error
 *   overflows.
 */
export function chooseAlphas(
  objectives: readonly string[],
  examination: RowExamination,
  { alphas, weights: candidates, unsolved }: RidgeCandidates,
  errors: Float64Array,
): RegressionFit {
  const d = candidates.length / errors.length;
  const weights = new Float64Array(objectives.length * d);
  const warnings: TrainingWarning[] = [];
  const fits = objectives.map((objective, j): ObjectiveFit => {
    const { training = 0, validation = 0 } = examination.labels[j] ?? {};
    const own = alphas.map((_, a) => j * alphas.length + a);
    const validationMse = own.map((c) => (unsolved[c] ? null : (errors[c] ?? Number.NaN) / validation));
    refuseNonFinite(objective, validationMse);
    const best = indexOfSmallest(validationMse);
    const alpha = alphas[best];
    if (alpha === undefined) throw singular(objective);
    const start = (j * alphas.length + best) * d;
    weights.set(candidates.subarray(start, start + d), j * d);
    warnings.push(...alphaWarnings(objective, best, alphas, validationMse));
    return { objective, trainingRows: training, validationRows: validation, alpha, validationMse };
  });
  return { weights, objectives: fits, groups: examination.patterns.groups, warnings };
}

function refuseNonFinite(objective: string, validationMse: readonly (number | null)[]): void {
  const found = validationMse.find((mse) => mse !== null && !Number.isFinite(mse));
  if (found === undefined) return;
  throw new NumericalError("E_NON_FINITE", "a validation error is not finite", {
    where: `objective "${objective}"`,
    found: String(found),
    fix: "Scale the features down: their squares overflow",
  });
}

/** The first of equal ones; -1 where there is none. */
function indexOfSmallest(values: readonly (number | null)[]): number {
  return values.reduce<number>((best, value, i) => {
    const smallest = values[best] ?? Number.POSITIVE_INFINITY;
    return value !== null && value < smallest ? i : best;
  }, -1);
}

function singular(objective: string): TrainingDataError {
  return new TrainingDataError("E_SINGULAR", "no penalty makes the objective's features independent of each other", {
    where: `objective "${objective}"`,
    fix: "Use larger penalties, or scale the features",
  });
}

function alphaWarnings(
  objective: string,
  best: number,
  alphas: readonly number[],
  validationMse: readonly (number | null)[],
): TrainingWarning[] {
  const warnings: TrainingWarning[] = [];
  const skipped = alphas.filter((_, a) => validationMse[a] === null);
  if (skipped.length > 0) {
    const message = `"${objective}" can't be solved at alpha ${skipped.join(", ")}: its features depend on each other`;
    warnings.push({ code: "W_ALPHA_SINGULAR", message, objective });
  }
  if (alphas.length > 1 && (best === 0 || best === alphas.length - 1)) {
    const message = `the best alpha for "${objective}", ${alphas[best]}, is at the edge of those tried`;
    warnings.push({ code: "W_ALPHA_EDGE", message, objective });
  }
  return warnings;
}
