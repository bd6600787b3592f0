import { InputError, UsageError } from "../../errors.js";
import type { GatingLayer } from "../../heads/headWeights.js";
import { checkPairs } from "./checkPairs.js";
import { zeros } from "./floatArray.js";
import { packParameters, toGatingLayers } from "./gateParameters.js";
import type { GateShape } from "./gateShape.js";
import { GateTraining } from "./gateTraining.js";
import { type GatingSettings, gatingSettings } from "./gatingSettings.js";
import type { GatingEvaluation, GatingState } from "./gatingState.js";
import { initialParameters } from "./initialParameters.js";
import type { PreferencePairs } from "./preferencePairs.js";
import { preparePairs } from "./preparedPairs.js";
import { type BetaFit, refitBeta } from "./refitBeta.js";

/** Where a run begins, and who hears of it. */
export interface GatingRun {
  /** State of an earlier run with the same settings and data, to go on from. Not changed. */
  readonly resume?: GatingState;
  /** The gate to begin with instead of a random one. */
  readonly initial?: readonly { readonly weight: ArrayLike<number>; readonly bias: ArrayLike<number> }[];
  /**
   * The pairs of each step, from 0, instead of drawn ones: at most `batch` numbers. For who must repeat a run that was
   * made elsewhere.
   */
  batchOf?(step: number): Int32Array;
  /** Called after each step with the number of finished steps and the batch's loss. */
  onStep?(step: number, loss: number): void;
  /**
   * Called and awaited after each evaluation. The state is the run's own: whoever keeps it must copy or write it before
   * the promise resolves.
   */
  onEvaluation?(evaluation: GatingEvaluation, state: GatingState): void | Promise<void>;
}

/** A trained gate. */
export interface GatingResult {
  /** The gate at its lowest validation loss, float32. */
  readonly layers: GatingLayer[];
  /** β of training, at the same step. */
  readonly betaTrain: number;
  /** β fitted alone on the validation pairs. */
  readonly betaFit: BetaFit;
  /** What the gate was chosen by. */
  readonly best: GatingEvaluation;
  /** s [M] of the validation pairs under that gate: score of chosen minus score of rejected. */
  readonly validationMargins: Float64Array;
  /** The run's end, with its curves and the last parameters. */
  readonly state: GatingState;
}

/**
 * Trains the gate on preference pairs, everything else frozen: w = softmax(MLP(p) / τ) over the objectives, score
 * Σ_j w_j r'_j, loss mean -log σ(β (score_chosen - score_rejected)), by AdamW on the MLP and β with a cosine schedule.
 * The same inputs and seed give the same result on the same machine, also when the run is resumed.
 * @param validation pairs of other prompts, which choose the step whose gate is kept and fit β afterwards.
 * @throws InputError, NumericalError for pairs that can't be trained on or a loss that isn't finite, UsageError for
 *   settings out of range or a state that belongs to another run.
 */
export async function trainGating(
  training: PreferencePairs,
  validation: PreferencePairs,
  options: Partial<GatingSettings> = {},
  run: GatingRun = {},
): Promise<GatingResult> {
  const settings = gatingSettings(options);
  checkPairs(training, "training pairs");
  checkPairs(validation, "validation pairs");
  refuseOtherSizes(training, validation);
  const { hiddenSize, objectives } = training;
  const shape = { hiddenSize, objectives, width: settings.width, hiddenLayers: settings.hiddenLayers };
  const data = [training.promptOf.length, validation.promptOf.length, hiddenSize, objectives];
  const state = run.resume ? continued(run.resume, settings, data) : begun(settings, data, shape, run.initial);
  const { asPublished } = settings;
  const gate = await GateTraining.open(
    preparePairs(training, asPublished),
    preparePairs(validation, asPublished),
    shape,
    state,
    run.batchOf,
  );
  try {
    if (state.evaluations.length === 0) await report(gate, run);
    while (!gate.isFinished) {
      const loss = await gate.step();
      run.onStep?.(state.step, loss);
      if (state.step % settings.evaluateEvery === 0 || state.step === settings.steps) await report(gate, run);
    }
    return await conclude(gate, shape);
  } finally {
    await gate.close();
  }
}

function refuseOtherSizes(training: PreferencePairs, validation: PreferencePairs): void {
  const sizes = ({ hiddenSize, objectives }: PreferencePairs) => `hidden size ${hiddenSize}, ${objectives} objectives`;
  if (sizes(training) === sizes(validation)) return;
  throw new InputError("E_PAIRS_SHAPE", "training and validation pairs don't fit together", {
    where: "validation pairs",
    found: sizes(validation),
    expected: sizes(training),
  });
}

async function report(gate: GateTraining, run: GatingRun): Promise<void> {
  const evaluation = await gate.evaluate();
  await run.onEvaluation?.(evaluation, gate.state);
}

async function conclude(gate: GateTraining, shape: GateShape): Promise<GatingResult> {
  const { state } = gate;
  const { best } = state;
  if (!best) throw new Error("A run ended without an evaluation.");
  const validationMargins = await gate.validationMargins(best.parameters);
  return {
    layers: toGatingLayers(best.parameters, shape),
    betaTrain: best.evaluation.beta,
    betaFit: refitBeta(validationMargins),
    best: best.evaluation,
    validationMargins,
    state,
  };
}

function begun(
  settings: GatingSettings,
  data: readonly number[],
  shape: GateShape,
  initial: GatingRun["initial"],
): GatingState {
  const { beta, precision, seed } = settings;
  const parameters = initial
    ? packParameters(initial, beta, shape, precision)
    : initialParameters(shape, beta, precision, seed);
  const firstMoments = zeros(precision, parameters.length);
  const secondMoments = zeros(precision, parameters.length);
  return { settings, data, step: 0, parameters, firstMoments, secondMoments, losses: [], evaluations: [], best: null };
}

/** A copy of an earlier run's state. */
function continued(state: GatingState, settings: GatingSettings, data: readonly number[]): GatingState {
  const differing = Object.entries(settings).filter(([name, value]) => Reflect.get(state.settings, name) !== value);
  const otherData = data.join() !== state.data.join();
  if (differing.length === 0 && !otherData) return structuredClone(state);
  throw new UsageError("E_RESUME_MISMATCH", "the saved state belongs to another run", {
    found: otherData ? "other data" : `another ${differing.map(([name]) => name).join(", ")}`,
    fix: "Give the same data and settings as before, or start anew",
  });
}
