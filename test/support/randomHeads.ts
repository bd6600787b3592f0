import type { HeadWeights } from "#dist/heads/headWeights.js";
import { random } from "./random.js";

/** Heads with random weights and two hidden states to try them on. */
export function randomHeads(
  seed: number,
  { k, d, logitScale = 1 }: { k: number; d: number; logitScale?: number },
): { heads: HeadWeights; h: Float32Array; p: Float32Array } {
  const next = random(seed);
  const values = (count: number, scale = 1) => Float32Array.from({ length: count }, () => scale * (2 * next() - 1));
  const identity = (i: number) => (i % (k + 1) === 0 ? 1 : 0);
  const heads: HeadWeights = {
    objectives: Array.from({ length: k }, (_, i) => `objective_${i}`),
    rewardWidth: d,
    gateWidth: d,
    regression: values(k * d),
    transform: values(k * k, 0.5).map((value, i) => value + identity(i)),
    gating: [
      { weight: values(7 * d), bias: values(7) },
      { weight: values(k * 7, 4), bias: values(k, 4) },
    ],
    gatingTemperature: 1 + 9 * next(),
    logitScale: Math.fround(logitScale),
  };
  return { heads, h: values(d), p: values(d) };
}
