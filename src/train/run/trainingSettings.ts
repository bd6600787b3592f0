import { type GatingSettings, gatingSettings } from "../gating/gatingSettings.js";
import { refuseAlphas } from "../regression/refuseAlphas.js";
import type { TrainingRequest } from "./trainingRequest.js";
import { verbosityIndex } from "./verbosityIndex.js";

/** Settings as the stages take them. */
export interface TrainingSettings {
  /** Index of the verbosity objective; null: no debiasing. */
  readonly verbosity: number | null;
  /** Undefined: no gate. */
  readonly gating: GatingSettings | undefined;
}

/** @throws UsageError for a setting that doesn't fit. */
export function trainingSettings(
  { regression, debias, gating, seed }: TrainingRequest,
  objectives: readonly string[],
): TrainingSettings {
  if (regression) refuseAlphas(regression.alphas);
  return {
    verbosity: debias ? verbosityIndex(objectives, debias.verbosity) : null,
    gating:
      gating &&
      gatingSettings({
        width: gating.width,
        hiddenLayers: gating.hidden_layers,
        temperature: gating.temperature,
        steps: gating.steps,
        batch: gating.batch,
        ...(gating.micro_batch !== undefined && { microBatch: gating.micro_batch }),
        sampling: gating.sampling,
        learningRate: gating.learning_rate,
        weightDecay: gating.weight_decay,
        dropout: gating.dropout,
        beta: gating.beta,
        precision: gating.precision,
        evaluateEvery: gating.evaluate_every,
        patience: gating.patience,
        seed,
        asPublished: gating.as_published,
      }),
  };
}
