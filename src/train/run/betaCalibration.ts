import type { CalibrationReport, GatingReport } from "../../contracts/trainingReport.js";
import { calibrationError } from "../gating/calibrationError.js";
import { refitBeta } from "../gating/refitBeta.js";
import { calibrationBins } from "./calibrationBins.js";

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
    train: toReport(
      betaTrain,
      margins.map((margin) => betaTrain * margin),
    ),
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
  return toReport(whole.beta, logits);
}

/** @param logits [N], the margins times β. */
function toReport(beta: number, logits: Float64Array): CalibrationReport {
  return { beta, error: calibrationError(logits, 1), bins: calibrationBins(logits) };
}
