import { NumericalError } from "../../errors.js";
import { AdamW } from "./adamW.js";
import { BatchGradient } from "./batchGradient.js";
import { BatchSampler } from "./batchSampler.js";
import { bradleyTerryLoss } from "./bradleyTerryLoss.js";
import { cosineRate } from "./cosineRate.js";
import { dropoutScale } from "./dropoutMask.js";
import type { FloatArray } from "./floatArray.js";
import { GateSession } from "./gateSession.js";
import type { GateShape } from "./gateShape.js";
import type { GatingEvaluation, GatingState } from "./gatingState.js";
import { GradientSession } from "./gradientSession.js";
import { pairCredits } from "./pairCredits.js";
import { pairMargins } from "./pairMargins.js";
import type { PreparedPairs } from "./preparedPairs.js";

/** A run under way: takes steps and evaluates, and keeps its state up to date. */
export class GateTraining {
  readonly state: GatingState;
  readonly #gate: GateSession;
  readonly #gradients: GradientSession;
  readonly #adamW: AdamW;
  readonly #validation: PreparedPairs;
  readonly #batchOf: (step: number) => Int32Array;
  readonly #batches: BatchGradient;

  private constructor(
    gate: GateSession,
    gradients: GradientSession,
    batches: BatchGradient,
    adamW: AdamW,
    batchOf: (step: number) => Int32Array,
    validation: PreparedPairs,
    state: GatingState,
  ) {
    this.state = state;
    this.#gate = gate;
    this.#gradients = gradients;
    this.#validation = validation;
    this.#batchOf = batchOf;
    this.#batches = batches;
    this.#adamW = adamW;
  }

  /**
   * @param state where to begin; its arrays and lists are changed from now on.
   * @param batchOf pairs of each step, instead of drawn ones.
   */
  static async open(
    training: PreparedPairs,
    validation: PreparedPairs,
    shape: GateShape,
    state: GatingState,
    batchOf?: (step: number) => Int32Array,
  ): Promise<GateTraining> {
    const { precision, temperature, dropout, asPublished } = state.settings;
    const network = { shape, precision, temperature, dropoutScale: dropoutScale(dropout), asPublished };
    const gate = await GateSession.open(network);
    const gradients = await GradientSession.open(network, state.parameters);
    const batches = new BatchGradient(gradients, training, state.settings);
    const adamW = await AdamW.open(precision, state, batches.gradients);
    const { batch, sampling, seed } = state.settings;
    const { promptOf, drawn: chances } = training.pairs;
    const sampler = new BatchSampler(promptOf.length, batch, sampling, seed, chances);
    const drawn = (step: number) => sampler.rows(step);
    return new GateTraining(gate, gradients, batches, adamW, batchOf ?? drawn, validation, state);
  }

  /**
   * One step of AdamW on one batch.
   * @returns the batch's loss before the step.
   * @throws NumericalError when it isn't finite.
   */
  async step(): Promise<number> {
    const { state } = this;
    const { learningRate, steps, weightDecay } = state.settings;
    const beta = state.parameters.at(-1) ?? 0;
    const loss = await this.#batches.compute(this.#batchOf(state.step), state.step, beta);
    refuseNonFinite(loss, `step ${state.step + 1}`);
    await this.#adamW.step(state.step + 1, cosineRate(learningRate, state.step, steps), weightDecay);
    state.step++;
    state.losses.push(loss);
    return loss;
  }

  /**
   * Evaluates the gate as it is on the validation pairs.
   * @throws NumericalError when the loss isn't finite.
   */
  async evaluate(): Promise<GatingEvaluation> {
    const { state } = this;
    const margins = await this.validationMargins(state.parameters);
    const beta = state.parameters.at(-1) ?? 0;
    const validationLoss = bradleyTerryLoss(margins, beta);
    refuseNonFinite(validationLoss, `evaluation after step ${state.step}`);
    const since = state.evaluations.at(-1)?.step ?? 0;
    const evaluation = {
      step: state.step,
      trainLoss: state.step > since ? mean(state.losses.slice(since)) : null,
      validationLoss,
      validationAccuracy: mean(pairCredits(margins)),
      beta,
    };
    state.evaluations.push(evaluation);
    const { best, settings } = state;
    if (!best || settings.asPublished || evaluation.validationLoss < best.evaluation.validationLoss) {
      state.best = { evaluation, parameters: state.parameters.slice() };
    }
    return evaluation;
  }

  /** Whether all steps are done, or the validation loss hasn't fallen for `patience` evaluations. */
  get isFinished(): boolean {
    const { step, settings, evaluations, best } = this.state;
    const sinceBest = evaluations.filter((evaluation) => evaluation.step > (best?.evaluation.step ?? 0)).length;
    return step >= settings.steps || sinceBest >= (settings.patience ?? Number.POSITIVE_INFINITY);
  }

  /**
   * s [M] of the validation pairs.
   * @param parameters [parameterCount] of the gate, not necessarily its latest ones.
   */
  async validationMargins(parameters: FloatArray): Promise<Float64Array> {
    const { pairs, differences } = this.#validation;
    return pairMargins(await this.#gate.weights(pairs.prompts, parameters), pairs.promptOf, differences);
  }

  async close(): Promise<void> {
    await this.#gate.close();
    await this.#gradients.close();
    await this.#adamW.close();
  }
}

function refuseNonFinite(loss: number, where: string): void {
  if (Number.isFinite(loss)) return;
  throw new NumericalError("E_TRAINING_DIVERGED", "the gate's loss is not finite", {
    where,
    found: String(loss),
    fix: "Use a smaller learning rate or a smaller β, and check the rewards' range",
  });
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((a, b) => a + b, 0) / values.length;
}
