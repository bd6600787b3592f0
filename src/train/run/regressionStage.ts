import type { Products } from "../../algebra/products.js";
import type { RegressionObjectiveReport, RegressionReport } from "../../contracts/trainingReport.js";
import type { RewardUncertainty } from "../../heads/uncertainty/rewardUncertainty.js";
import { scaleColumns } from "../../math/scaleColumns.js";
import type { RegressionFit } from "../regression/chooseAlphas.js";
import { trainingScales } from "../regression/trainingScales.js";
import { trainRegression } from "../regression/trainRegression.js";
import { type ObjectiveValidation, validateRegression } from "../regression/validateRegression.js";
import type { RowExamination } from "../rows/examineRows.js";
import { scaledRows } from "../rows/scaledRows.js";
import type { RatingRows } from "../stores/ratingRows.js";
import { FOLDS } from "../stores/rowSides.js";
import type { TrainingWarning } from "../trainingWarning.js";
import type { CrossValidation } from "../uncertainty/crossValidation.js";
import { fitUncertainty } from "../uncertainty/fitUncertainty.js";
import { type IntervalCoverage, intervalCoverage } from "../uncertainty/intervalCoverage.js";
import { unscaledUncertainty } from "../uncertainty/unscaledUncertainty.js";
import { spearmanInterval } from "./spearmanInterval.js";
import type { OnTrainingProgress } from "./trainingProgress.js";

/** Validation rows from which on they judge an objective; with fewer, cross-validation on the training rows does. */
const ENOUGH_ROWS = 100;

export interface RegressionStageOptions {
  readonly products: Products;
  readonly alphas: readonly number[];
  readonly standardize: boolean;
  /** Of the bootstrap. */
  readonly seed: number;
  /** Of each row, for the bootstrap. */
  readonly prompts: readonly string[];
  readonly onProgress: OnTrainingProgress;
}

/** Stage 1's part of the heads and of the report. */
export interface RegressionStage {
  /** W [k, d], row-major. */
  readonly weights: Float32Array;
  readonly uncertainty: RewardUncertainty;
  readonly report: RegressionReport;
  readonly warnings: readonly TrainingWarning[];
}

/** Stage 1 with its error bars, and how well it does. What is validated are the float32 weights. */
export async function regressionStage(
  { source, layout }: RatingRows,
  examination: RowExamination,
  { products, alphas, standardize, seed, prompts, onProgress }: RegressionStageOptions,
): Promise<RegressionStage> {
  const onRows = (done: number) =>
    onProgress({ step: "root mean squares", done, total: examination.rows, unit: "rows" });
  const scales = standardize ? await trainingScales(source, layout, onRows) : undefined;
  const trained = scales ? scaledRows(source, scales) : source;
  const fit = await trainRegression(trained, layout, examination, {
    products,
    alphas,
    onProgress: (stage, done, total) => onProgress({ ...STEPS[stage], done, total }),
  });
  const weights = Float32Array.from(scales ? scaleColumns(fit.weights, scales) : fit.weights);
  const chosen = fit.objectives.map(({ alpha }) => alpha);
  const bars = await fitUncertainty(trained, layout, examination, chosen, {
    products,
    folds: FOLDS,
    onProgress: (done, total) => onProgress({ step: "error bars", done, total, unit: "rows" }),
  });
  const { crossValidation } = bars;
  const uncertainty = scales ? unscaledUncertainty(bars.uncertainty, scales) : bars.uncertainty;
  const validations = await validateRegression(products, source, layout, examination, Float64Array.from(weights));
  const coverage = await intervalCoverage(products, source, uncertainty, validations);
  const objectives = validations.map((validation, j): RegressionObjectiveReport => {
    const own = crossValidation[j] as CrossValidation;
    return {
      ...fitReport(fit, j),
      validation: { ...validationReport(validation), spearman_interval: spearmanInterval(validation, prompts, seed) },
      cross_validation: {
        rows: own.rows,
        mse: own.mse,
        mean_predictor_mse: own.meanPredictorMse,
        spearman: own.spearman ?? null,
      },
      beats_mean: beatsMean(validation, own),
      error_bars: errorBarReport(uncertainty, j, coverage[j] as IntervalCoverage),
    };
  });
  const groups = fit.groups.map((group) => group.map((j) => layout.objectives[j] ?? ""));
  const report = { alphas: [...alphas], folds: FOLDS, groups, objectives };
  return { weights, uncertainty, report, warnings: [...fit.warnings, ...objectives.flatMap(misses)] };
}

const STEPS = {
  sums: { step: "sums of outer products", unit: "rows" },
  solve: { step: "ridge regression", unit: "systems" },
  validate: { step: "validation", unit: "rows" },
} as const;

function fitReport(fit: RegressionFit, j: number) {
  const {
    objective = "",
    trainingRows = 0,
    validationRows = 0,
    alpha = 0,
    validationMse = [],
  } = fit.objectives[j] ?? {};
  return {
    name: objective,
    train_rows: trainingRows,
    validation_rows: validationRows,
    alpha,
    mse_by_alpha: [...validationMse],
  };
}

function validationReport({ mse, meanPredictorMse, rSquared, pearson, spearman }: ObjectiveValidation) {
  return {
    mse,
    mean_predictor_mse: meanPredictorMse,
    r_squared: rSquared ?? null,
    pearson: pearson ?? null,
    spearman: spearman ?? null,
  };
}

function errorBarReport(
  { covariance, factorOf, interval90, leverageLimit }: RewardUncertainty,
  j: number,
  { coverage90, unusual }: IntervalCoverage,
): RegressionObjectiveReport["error_bars"] {
  return {
    noise: Math.sqrt(covariance[j * factorOf.length + j] ?? 0),
    interval_90: interval90[j] ?? 0,
    coverage_90: coverage90,
    leverage_limit: leverageLimit[j] ?? 0,
    unusual,
  };
}

function beatsMean({ rows, mse, meanPredictorMse }: ObjectiveValidation, crossValidation: CrossValidation): boolean {
  if (rows.length >= ENOUGH_ROWS) return mse < meanPredictorMse;
  return crossValidation.mse < crossValidation.meanPredictorMse;
}

function misses({ name, validation_rows: rows, beats_mean: beats }: RegressionObjectiveReport): TrainingWarning[] {
  if (beats) return [];
  const where = rows >= ENOUGH_ROWS ? `on ${rows} validation rows` : `in ${FOLDS}-fold cross-validation`;
  const message = `the reward for "${name}" predicts no better than the mean label, ${where}`;
  return [{ code: "W_NO_BETTER_THAN_MEAN", message, objective: name }];
}
