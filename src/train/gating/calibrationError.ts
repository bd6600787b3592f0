import { expectedCalibrationError } from "../../math/expectedCalibrationError.js";
import { sigmoid } from "../../math/sigmoid.js";
import { pairCredits } from "./pairCredits.js";

/** Of equal width over 0 … 1; the probabilities lie in the upper half of them. */
const BINS = 20;

/**
 * How far the probabilities σ(β |s|) of the response that scores higher are from how often it is the chosen one: the
 * expected calibration error; ties count a half.
 * @param margins s [N]: score of chosen minus score of rejected.
 */
export function calibrationError(margins: Float64Array, beta: number): number {
  const probabilities = margins.map((s) => sigmoid(beta * Math.abs(s)));
  return expectedCalibrationError(probabilities, pairCredits(margins), BINS);
}
