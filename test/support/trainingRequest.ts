import { trainingConfigSchema } from "#dist/contracts/trainingConfig.js";
import type { TrainingReport } from "#dist/contracts/trainingReport.js";
import type { FeatureStore } from "#dist/store/featureStore.js";
import { trainHeads } from "#dist/train/run/trainHeads.js";
import type { TrainingProgress } from "#dist/train/run/trainingProgress.js";
import type { TrainingRequest } from "#dist/train/run/trainingRequest.js";

/** A gate that is trained within a moment. */
const SMALL_GATE = {
  width: 8,
  hidden_layers: 1,
  steps: 60,
  batch: 64,
  learning_rate: 0.02,
  dropout: 0.1,
  beta: 5,
  evaluate_every: 10,
  compare_as_published: false,
};

/** All stages with a small gate. */
export function fullRequest(
  ratings: FeatureStore,
  pairs: FeatureStore,
  output: string,
  changes: Readonly<Record<string, unknown>> = {},
): TrainingRequest {
  const { gating, ...config } = trainingConfigSchema.parse({
    ratings: ratings.folder,
    pairs: pairs.folder,
    output,
    gating: SMALL_GATE,
    ...changes,
  });
  return { command: "train", ...config, ratings, pairs, output, gating: { ...gating, as_published: false } };
}

/** @param onProgress may throw, or abort the signal. */
export function runRequest(
  request: TrainingRequest,
  cache: string,
  { signal = new AbortController().signal, onProgress = () => undefined }: RunOptions = {},
): Promise<TrainingReport> {
  return trainHeads(request, { version: "0.0.0", cache, signal, onProgress });
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
}
