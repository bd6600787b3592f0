import type { CalibrationReport } from "../../contracts/trainingReport.js";
import { sigmoid } from "../../math/sigmoid.js";
import { pairCredits } from "../gating/pairCredits.js";

/** Of equal width over ½ … 1, as those of `calibrationError`. */
const BINS = 10;

/**
 * Pairs by the probability σ(|s|) of the response that scores higher: its mean, and how often that response is the chosen
 * one. Bins without a pair are left out.
 * @param logits s [N], of chosen minus rejected.
 */
export function calibrationBins(logits: Float64Array): CalibrationReport["bins"] {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, confidence: 0, accuracy: 0 }));
  const credits = pairCredits(logits);
  for (const [pair, logit] of logits.entries()) {
    const confidence = sigmoid(Math.abs(logit));
    const bin = bins[Math.min(BINS - 1, Math.floor((2 * confidence - 1) * BINS))]!;
    bin.count++;
    bin.confidence += confidence;
    bin.accuracy += credits[pair]!;
  }
  return bins
    .filter(({ count }) => count > 0)
    .map(({ count, confidence, accuracy }) => ({ count, confidence: confidence / count, accuracy: accuracy / count }));
}
