import type { GatingReport } from "../../contracts/trainingReport.js";
import type { GatingLayer } from "../../heads/headWeights.js";
import { scaleColumns } from "../../math/scaleColumns.js";
import { gateWeights } from "../gating/gateWeights.js";
import type { GatingSettings } from "../gating/gatingSettings.js";
import { pairMargins } from "../gating/pairMargins.js";
import type { PreferencePairs } from "../gating/preferencePairs.js";
import { type BetaFit, refitBeta } from "../gating/refitBeta.js";
import { rewardDifferences } from "../gating/rewardDifferences.js";
import { type GatingResult, trainGating } from "../gating/trainGating.js";
import { ColumnScales } from "../rows/columnScales.js";
import type { TrainingWarning } from "../trainingWarning.js";
import { accuracyReport } from "./accuracyReport.js";
import { betaCalibration } from "./betaCalibration.js";
import { categoryReport } from "./categoryReport.js";
import type { GatingCheckpoint } from "./gatingCheckpoint.js";
import { settingsReport } from "./settingsReport.js";
import type { OnTrainingProgress } from "./trainingProgress.js";

/** Pairs with what the gate's stage needs besides: the debiased rewards' T is in them. */
export interface GatingStagePairs {
  readonly training: PreferencePairs;
  readonly validation: PreferencePairs;
  /** Of each validation pair. */
  readonly categories: readonly string[];
  /** Of each validation pair, by its prompt. */
  readonly folds: Uint8Array;
}

export interface GatingStageOptions {
  readonly objectives: readonly string[];
  readonly settings: GatingSettings;
  readonly standardize: boolean;
  /** For the report: the pairs have theirs. */
  readonly sourceWeights: Readonly<Record<string, number>>;
  /** Train a second gate as published, to compare with. */
  readonly compareAsPublished: boolean;
  /** Where runs go on and are kept, by name. */
  readonly checkpoint: (name: string) => GatingCheckpoint;
  readonly onProgress: OnTrainingProgress;
}

/** Stage 2's part of the heads and of the report. */
export interface GatingStage {
  readonly layers: readonly GatingLayer[];
  readonly report: GatingReport;
  readonly warnings: readonly TrainingWarning[];
}

/** The published script takes so many; more don't help a gate that learns from nothing but dropout's noise. */
const SCRIPT_STEPS = 2000;

/**
 * Trains the gate and compares it with what it has to beat, on the validation pairs. A gate trained as published is judged
 * as it would be used: in the model's own forward pass, with the softmax over the objectives and debiased rewards.
 */
export async function gatingStage(
  { training, validation, categories, folds }: GatingStagePairs,
  { objectives, settings, standardize, sourceWeights, compareAsPublished, checkpoint, onProgress }: GatingStageOptions,
): Promise<GatingStage> {
  const scales = standardize ? promptScales(training) : undefined;
  const result = await run("gate", settings);
  const steps = Math.min(settings.steps, SCRIPT_STEPS);
  const asPublished = compareAsPublished
    ? await run("gate as published", { ...settings, steps, asPublished: true })
    : undefined;

  const weightsOf = ({ layers }: GatingResult) => gateWeights(layers, validation.prompts, settings.temperature);
  const weights = await weightsOf(result);
  const margins = pairMargins(weights, validation.promptOf, rewardDifferences(validation));
  const betaFit = refitBeta(margins);
  const { seed } = settings;
  const { accuracy, staticWeights } = accuracyReport(
    { training, validation, objectives, seed },
    weights,
    asPublished && (await weightsOf(asPublished)),
  );
  const report: GatingReport = {
    settings: settingsReport(settings),
    source_weights: { ...sourceWeights },
    curve: result.state.evaluations.map(({ step, trainLoss, validationLoss, validationAccuracy, beta }) => ({
      step,
      train_loss: trainLoss,
      validation_loss: validationLoss,
      validation_accuracy: validationAccuracy,
      beta,
    })),
    best_step: result.best.step,
    steps: result.state.step,
    beta_train: result.betaTrain,
    beta: betaFit.kind === "fitted" ? betaFit.beta : null,
    beta_standard_error: betaFit.kind === "fitted" ? betaFit.standardError : null,
    beta_fit: betaFit.kind,
    calibration: betaCalibration(margins, folds, result.betaTrain),
    accuracy,
    static_weights: [...staticWeights],
    categories: categoryReport(weights, margins, validation.promptOf, categories, {
      objectives: objectives.length,
      seed,
    }),
  };
  return { layers: result.layers, report, warnings: [...betaWarnings(betaFit), ...accuracyWarnings(report)] };

  /** The layers that it gives take prompts as they are. */
  async function run(step: string, runSettings: GatingSettings): Promise<GatingResult> {
    const saved = checkpoint(step.replaceAll(" ", "-"));
    const resume = await saved.load();
    const from = resume?.step ?? 0;
    const progress = (done: number) => onProgress({ step, done, total: runSettings.steps, unit: "steps", from });
    progress(from);
    const trained = await trainGating(scaled(training, scales), scaled(validation, scales), runSettings, {
      ...(resume && { resume }),
      onStep: progress,
      onEvaluation: (_, state) => saved.save(state),
    });
    return { ...trained, layers: trained.layers.map((layer, i) => (i === 0 ? unscaled(layer, scales) : layer)) };
  }
}

/** What brings each column of the prompts to a root mean square of 1. */
function promptScales({ prompts, hiddenSize }: PreferencePairs): Float64Array {
  const scales = new ColumnScales(hiddenSize);
  for (let start = 0; start < prompts.length; start += hiddenSize) scales.add(prompts, start);
  return scales.scales();
}

function scaled(pairs: PreferencePairs, scales: Float64Array | undefined): PreferencePairs {
  return scales ? { ...pairs, prompts: scaleColumns(pairs.prompts, scales) } : pairs;
}

function unscaled(layer: GatingLayer, scales: Float64Array | undefined): GatingLayer {
  return scales ? { ...layer, weight: scaleColumns(layer.weight, scales) } : layer;
}

function betaWarnings({ kind }: BetaFit): TrainingWarning[] {
  if (kind === "fitted") return [];
  const reasons = {
    separable: "the gate ranks every validation pair rightly",
    flat: "every validation pair is a tie",
    reversed: "the gate ranks validation pairs no better than chance",
  };
  return [{ code: "W_NO_BETA", message: `β can't be fitted, so that there are no probabilities: ${reasons[kind]}` }];
}

function accuracyWarnings({ accuracy }: GatingReport): TrainingWarning[] {
  const weaker: TrainingWarning[] = [];
  if (accuracy.gate_minus_uniform.low <= 0) {
    const message = "the gate isn't significantly better than the same weight for every objective";
    weaker.push({ code: "W_GATE_NO_BETTER", message });
  }
  if (accuracy.gate_minus_static.high < 0) {
    const message = "the gate is worse than the best weighting that is the same for every prompt";
    weaker.push({ code: "W_GATE_BELOW_STATIC", message });
  }
  return weaker;
}
