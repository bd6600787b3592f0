import type { AdamState } from "./adamW.js";
import type { FloatArray } from "./floatArray.js";
import type { GatingSettings } from "./gatingSettings.js";

/** How the gate did on the validation pairs. */
export interface GatingEvaluation {
  /** Finished steps. */
  readonly step: number;
  /** Mean loss of the batches since the last evaluation, with their dropout; null before the first step. */
  readonly trainLoss: number | null;
  /** Bradley-Terry loss with the β of training. */
  readonly validationLoss: number;
  /** Ties count a half. */
  readonly validationAccuracy: number;
  readonly beta: number;
}

/**
 * All that a run needs to go on as if it had never stopped: numbers, strings and typed arrays. Vectors hold the layers,
 * weight and bias one after the other, and β as their last element (gateParameters.ts).
 */
export interface GatingState extends AdamState {
  readonly settings: GatingSettings;
  /** Sizes of the data: training pairs, validation pairs, d, k. */
  readonly data: readonly number[];
  /** Finished steps. */
  step: number;
  /** Mean loss of each finished step's batch. */
  readonly losses: number[];
  readonly evaluations: GatingEvaluation[];
  /** What the gate was at its lowest validation loss; as published, at its last evaluation. */
  best: { readonly evaluation: GatingEvaluation; readonly parameters: FloatArray } | null;
}
