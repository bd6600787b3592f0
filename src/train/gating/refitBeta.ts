import { sigmoid } from "../../math/sigmoid.js";

/** β by maximum likelihood, or why there is none. */
export type BetaFit =
  | { readonly kind: "fitted"; readonly beta: number; readonly standardError: number }
  /** Every pair that isn't a tie is ordered rightly: the likelihood grows with β forever. */
  | { readonly kind: "separable" }
  /** Every pair is a tie: the likelihood doesn't depend on β. */
  | { readonly kind: "flat" }
  /** Margins are no better than chance on the whole: no positive β is better than 0. */
  | { readonly kind: "reversed" };

/** Relative change of β at which Newton's method ends. */
const TOLERANCE = 1e-12;

/**
 * Fits β of P(chosen better) = σ(β s) alone: the minimum of L(β) = mean -log σ(β s), which is convex, by Newton's method
 *
 *   L'(β) = -mean s σ(-β s),   L''(β) = mean s² σ(β s) σ(-β s),   β ← β - L' / L''
 *
 * within a bracket, halved instead where a step would leave it.
 * @param margins s of held-out pairs: score of chosen minus score of rejected.
 */
export function refitBeta(margins: Float64Array): BetaFit {
  if (margins.every((s) => s === 0)) return { kind: "flat" };
  if (margins.every((s) => s >= 0)) return { kind: "separable" };
  if (derivatives(margins, 0).slope >= 0) return { kind: "reversed" };
  let low = 0;
  let high = margins.length / margins.reduce((sum, s) => sum + Math.abs(s), 0);
  while (derivatives(margins, high).slope < 0) {
    low = high;
    high *= 2;
  }
  for (let beta = high; ; ) {
    const { slope, curvature } = derivatives(margins, beta);
    if (slope < 0) low = beta;
    else high = beta;
    const newton = beta - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const change = Math.abs(next - beta);
    beta = next;
    if (change <= TOLERANCE * beta) return { kind: "fitted", beta, standardError: standardError(margins, beta) };
  }
}

/** L'(β) and L''(β). */
function derivatives(margins: Float64Array, beta: number): { slope: number; curvature: number } {
  let slope = 0;
  let curvature = 0;
  for (const s of margins) {
    const miss = sigmoid(-beta * s);
    slope -= s * miss;
    curvature += s * s * miss * sigmoid(beta * s);
  }
  return { slope: slope / margins.length, curvature: curvature / margins.length };
}

/** 1 / √(N L''), from the likelihood's curvature. */
function standardError(margins: Float64Array, beta: number): number {
  return 1 / Math.sqrt(margins.length * derivatives(margins, beta).curvature);
}
