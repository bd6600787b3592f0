import type { PreferencePairs } from "#dist/train/gating/preferencePairs.js";
import { random } from "./random.js";
import { randomMatrix } from "./randomMatrix.js";

export interface RandomPairsOptions {
  readonly seed: number;
  readonly pairs: number;
  readonly prompts: number;
  readonly hiddenSize: number;
  readonly objectives: number;
}

/**
 * Pairs whose prompts say which objective counts: of the first two where the embedding's first value is positive the
 * first one, else the second, against the other. No fixed weighting orders such pairs better than chance, a gate can.
 */
export function randomPairs({ seed, pairs, prompts, hiddenSize, objectives }: RandomPairsOptions): PreferencePairs {
  const next = random(seed);
  const embeddings = Float32Array.from(randomMatrix(prompts, hiddenSize, seed + 1));
  const promptOf = Int32Array.from({ length: pairs }, () => Math.floor(next() * prompts));
  const rewards = randomMatrix(pairs, 2 * objectives, seed + 2);
  for (const [pair, prompt] of promptOf.entries()) {
    const sign = embeddings[prompt * hiddenSize]! > 0 ? 1 : -1;
    const chosen = pair * 2 * objectives;
    const difference = next();
    for (const [j, favour] of [sign, -sign].entries()) {
      rewards[chosen + j] = rewards[chosen + objectives + j]! + favour * difference;
    }
  }
  return { hiddenSize, objectives, prompts: embeddings, promptOf, rewards };
}
