import type { CalibrationReport, GatingReport } from "../../contracts/trainingReport.js";
import { type Calibration, calibrationError } from "../gating/calibrationError.js";
import { refitBeta } from "../gating/refitBeta.js";

/**
 * How well σ(β Δ) is calibrated on the validation pairs: with the β of training, and with β refitted. The latter is
 * cross-fitted, as it would look too good on the pairs that it was fitted on: each fold's pairs get the β of the others.
 * @param margins   s [N]: score of chosen minus score of rejected.
 * @param folds     [N], the same for pairs of one prompt.
 * @param betaTrain β of training.
 */
export function betaCalibration(
  margins: Float64Array,
  folds: Uint8Array,
  betaTrain: number,
): GatingReport["calibration"] {
  return {
    pairs: margins.length,
    train: toReport(betaTrain, calibrationError(margins, betaTrain)),
    refitted: crossFitted(margins, folds),
  };
}

function crossFitted(margins: Float64Array, folds: Uint8Array): CalibrationReport | null {
  const whole = refitBeta(margins);
  if (whole.kind !== "fitted") return null;
  const logits = margins.slice();
  for (const fold of new Set(folds)) {
    const others = refitBeta(margins.filter((_, pair) => folds[pair] !== fold));
    if (others.kind !== "fitted") return null;
    for (const [pair, margin] of margins.entries()) if (folds[pair] === fold) logits[pair] = others.beta * margin;
  }
  return toReport(whole.beta, calibrationError(logits, 1));
}

function toReport(beta: number, { error, bins }: Calibration): CalibrationReport {
  return { beta, error, bins: bins.map((bin) => ({ ...bin })) };
}
