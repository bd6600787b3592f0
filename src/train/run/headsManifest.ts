import { parseRecipe } from "../../contracts/featureRecipe.js";
import type { Manifest } from "../../contracts/manifest.js";
import type { TrainingReport } from "../../contracts/trainingReport.js";
import type { ReferenceStatistics } from "../../heads/reference/referenceStatistics.js";
import type { BaseHeads } from "./baseHeads.js";
import type { HeadStatistics } from "./headStatistics.js";

/**
 * manifest.json of trained heads: what a base's manifest says of what wasn't trained again, and the report's results.
 * @param width      of the features that rewards read.
 * @param statistics of heads with a gate: others have no score, and nothing to compare results with.
 */
export function headsManifest(
  report: TrainingReport,
  base: BaseHeads | undefined,
  width: number,
  statistics: HeadStatistics | undefined,
): Manifest {
  const { gating, debias, backbone, features } = report;
  return {
    ...kept(base),
    ...(gating?.settings.as_published && { note: AS_PUBLISHED }),
    backbone: { ...backbone, hidden_size: width / parseRecipe(features).length },
    template_sha256: report.template_sha256,
    features,
    num_objectives: report.objectives.length,
    objectives: report.objectives.map((objective, j) => ({
      ...base?.manifest?.objectives[j],
      ...objective,
      ...objectiveResults(report, j),
    })),
    gating_temperature: gating?.settings.temperature ?? base?.manifest?.gating_temperature ?? 10,
    ...(debias && {
      verbosity_objective: debias.verbosity_objective,
      penalties: Object.fromEntries(debias.objectives.map(({ name, penalty }) => [name, penalty])),
    }),
    ...(gating && gatingResults(gating)),
    training_data: report.data,
    seed: report.seed,
    armorm: report.armorm,
    ...(statistics && {
      reference: {
        set: statistics.set,
        rows: statistics.rows,
        rewards: Object.fromEntries(
          report.objectives.map(({ name }, j) => [name, rounded(statistics.rewards[j] as ReferenceStatistics)]),
        ),
        score: rounded(statistics.score),
      },
    }),
  };
}

const AS_PUBLISHED =
  "For comparison only: the gate was trained with the published script's two errors, the softmax over the two responses and raw rewards.";

/** Keys of a manifest that are about a gate or a set of responses, which a training replaces. */
const REPLACED = [
  "note",
  "gating",
  "gating_hidden_dim",
  "gating_n_hidden",
  "beta",
  "beta_train",
  "reference",
  "validation_pair_accuracy",
];

function kept(base: BaseHeads | undefined): object {
  return Object.fromEntries(Object.entries(base?.manifest ?? {}).filter(([key]) => !REPLACED.includes(key)));
}

function objectiveResults({ regression }: TrainingReport, j: number): object {
  const fit = regression?.objectives[j];
  if (!fit) return {};
  return {
    alpha: fit.alpha,
    train_rows: fit.train_rows,
    validation_rows: fit.validation_rows,
    validation_mse: fit.validation.mse,
    mean_predictor_mse: fit.validation.mean_predictor_mse,
    validation_pearson: fit.validation.pearson,
    validation_spearman: fit.validation.spearman,
    cross_validation: fit.cross_validation,
    beats_mean: fit.beats_mean,
  };
}

function gatingResults({ settings, accuracy, beta, beta_train }: NonNullable<TrainingReport["gating"]>): object {
  return {
    gating_hidden_dim: settings.width,
    gating_n_hidden: settings.hidden_layers,
    ...(beta !== null && { beta }),
    beta_train,
    gating: settings,
    validation_pair_accuracy: {
      gate: accuracy.gate.mean,
      uniform_weights: accuracy.uniform.mean,
      uniform_weights_without_debiasing: accuracy.uniform_raw.mean,
      best_static_weights: accuracy.static.mean,
      ...(accuracy.as_published && { gate_trained_as_published: accuracy.as_published.mean }),
      pairs: accuracy.pairs,
    },
  };
}

/** Eight significant digits: more than float32 weights give. */
function rounded({ mean, quantiles }: ReferenceStatistics): { mean: number; quantiles: number[] } {
  const round = (value: number) => Number(value.toPrecision(8));
  return { mean: round(mean), quantiles: quantiles.map(round) };
}
