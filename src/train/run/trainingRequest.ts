import type { TrainingConfig } from "../../contracts/trainingConfig.js";
import type { TrainingReport } from "../../contracts/trainingReport.js";
import type { FeatureStore } from "../../store/featureStore.js";
import type { BaseHeads } from "./baseHeads.js";
import type { OnTrainingProgress } from "./trainingProgress.js";

/** What is to be trained: stages by the settings that are there. */
export interface TrainingRequest {
  readonly command: TrainingReport["command"];
  /** Folder for the heads. */
  readonly output: string;
  /** What stage 1 trains on; penalties and percentiles are about it where there are no pairs. */
  readonly ratings?: FeatureStore | undefined;
  /** What the gate trains on; penalties and percentiles are about both sides of it. */
  readonly pairs?: FeatureStore | undefined;
  /** Heads to begin with instead of stage 1. */
  readonly base?: BaseHeads | undefined;
  readonly regression?: TrainingConfig["regression"] | undefined;
  readonly debias?: TrainingConfig["debias"] | undefined;
  readonly gating?: (TrainingConfig["gating"] & { readonly as_published: boolean }) | undefined;
  readonly objectives: TrainingConfig["objectives"];
  readonly data: readonly TrainingConfig["data"][number][];
  readonly seed: number;
  /** Recipe of the hidden states to train on. Default: that of the heads to begin with, else of the first store. */
  readonly features?: string | undefined;
  /** Train on features and prompts whose columns have a root mean square of 1; the heads take them as they are. */
  readonly standardize: boolean;
}

export interface TrainingOptions {
  /** Of armorm, for the report. */
  readonly version: string;
  /** Folder for remembered hashes. */
  readonly cache: string;
  readonly signal: AbortSignal;
  readonly onProgress: OnTrainingProgress;
}
