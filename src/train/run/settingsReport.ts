import type { GatingReport } from "../../contracts/trainingReport.js";
import type { GatingSettings } from "../gating/gatingSettings.js";

/** Settings in the form of files. */
export function settingsReport(settings: GatingSettings): GatingReport["settings"] {
  return {
    width: settings.width,
    hidden_layers: settings.hiddenLayers,
    temperature: settings.temperature,
    steps: settings.steps,
    batch: settings.batch,
    micro_batch: settings.microBatch,
    sampling: settings.sampling,
    learning_rate: settings.learningRate,
    weight_decay: settings.weightDecay,
    dropout: settings.dropout,
    beta: settings.beta,
    seed: settings.seed,
    precision: settings.precision,
    evaluate_every: settings.evaluateEvery,
    patience: settings.patience,
    as_published: settings.asPublished,
  };
}
