import { sigmoid } from "../../math/sigmoid.js";

/** Pairs of like confidence. */
export interface CalibrationBin {
  readonly count: number;
  /** Mean probability of the preferred response being better. */
  readonly confidence: number;
  /** How often it is; ties count a half. */
  readonly accuracy: number;
}

export interface Calibration {
  /** Expected calibration error: Σ_bins count / N · |accuracy - confidence|. */
  readonly error: number;
  /** Bins that aren't empty, by rising confidence. */
  readonly bins: readonly CalibrationBin[];
}

/** Bins of equal width over ½ … 1. */
const BINS = 10;

/**
 * How far the probabilities σ(β |s|) of the response that scores higher are from how often it is the chosen one.
 * @param margins s [N]: score of chosen minus score of rejected.
 */
export function calibrationError(margins: Float64Array, beta: number): Calibration {
  const sums = Array.from({ length: BINS }, () => ({ count: 0, confidence: 0, accuracy: 0 }));
  for (const s of margins) {
    const confidence = sigmoid(beta * Math.abs(s));
    const sum = sums[Math.min(BINS - 1, Math.floor((2 * confidence - 1) * BINS))]!;
    sum.count++;
    sum.confidence += confidence;
    sum.accuracy += (Math.sign(s) + 1) / 2;
  }
  const bins = sums
    .filter(({ count }) => count > 0)
    .map(({ count, confidence, accuracy }) => ({
      count,
      confidence: confidence / count,
      accuracy: accuracy / count,
    }));
  const error = bins.reduce((sum, bin) => sum + bin.count * Math.abs(bin.accuracy - bin.confidence), 0);
  return { error: error / margins.length, bins };
}
