import { roundToBfloat16 } from "../math/roundToBfloat16.js";
import type { HeadWeights } from "./headWeights.js";

/** Applied to the result of every operation: the identity, or rounding to the format that is emulated. */
export type Rounding = (value: number) => number;

export const EXACT: Rounding = (value) => value;

/**
 * As PyTorch computes in bfloat16: operands are rounded, and so is each operation's result. Its sums are accumulated in
 * float32, ours in float64, so that results differ by one rounding step at times.
 */
export const BFLOAT16: Rounding = roundToBfloat16;

/** Heads as code that loads them in bfloat16 sees them. */
export function roundHeads(heads: HeadWeights, round: Rounding): HeadWeights {
  return {
    ...heads,
    regression: heads.regression.map(round),
    ...(heads.quantiles && { quantiles: heads.quantiles.map(round) }),
    transform: heads.transform.map(round),
    gating: heads.gating.map(({ weight, bias }) => ({ weight: weight.map(round), bias: bias.map(round) })),
    logitScale: round(heads.logitScale),
  };
}
