import type { GateShape } from "#dist/train/gating/gateShape.js";

/** What the loss of one batch depends on; arrays row-major. */
export interface ReferenceBatch {
  /** [sides][pairs, d]: the prompt of each side of each pair. */
  readonly prompts: readonly Float64Array[];
  /** [sides][pairs, k] */
  readonly rewards: readonly Float64Array[];
  /** [sides][hidden layers][pairs, width]: zeros and ones; no layer without dropout. */
  readonly masks: readonly (readonly Float64Array[])[];
  readonly pairs: number;
  readonly temperature: number;
  readonly dropoutScale: number;
  /** Softmax over the sides instead of the objectives. */
  readonly overSides: boolean;
}

/**
 * mean -log σ(β s) as the paper writes it, one pair at a time, in plain loops.
 * @param parameters weight and bias of each layer, then β.
 */
export function referenceLoss(parameters: Float64Array, shape: GateShape, batch: ReferenceBatch): number {
  const beta = parameters.at(-1)!;
  let sum = 0;
  for (let pair = 0; pair < batch.pairs; pair++) {
    const logits = batch.prompts.map((_, side) => referenceLogits(parameters, shape, batch, side, pair));
    let score = 0;
    for (const [side, z] of logits.entries()) {
      for (let j = 0; j < shape.objectives; j++) {
        const rivals = batch.overSides ? logits.map((other) => other[j]!) : [...z];
        const weight = 1 / rivals.reduce((total, rival) => total + Math.exp((rival - z[j]!) / batch.temperature), 0);
        score += weight * batch.rewards[side]![pair * shape.objectives + j]!;
      }
    }
    sum += Math.log1p(Math.exp(-beta * score));
  }
  return sum / batch.pairs;
}

function referenceLogits(
  parameters: Float64Array,
  { hiddenSize, width, hiddenLayers, objectives }: GateShape,
  { prompts, masks, dropoutScale }: ReferenceBatch,
  side: number,
  pair: number,
): Float64Array {
  let x = prompts[side]!.subarray(pair * hiddenSize, (pair + 1) * hiddenSize);
  let start = 0;
  for (let layer = 0; layer <= hiddenLayers; layer++) {
    const out = layer < hiddenLayers ? width : objectives;
    const y = parameters.slice(start + out * x.length, start + out * (x.length + 1));
    for (let i = 0; i < out; i++)
      for (let j = 0; j < x.length; j++) y[i]! += parameters[start + i * x.length + j]! * x[j]!;
    start += out * (x.length + 1);
    if (layer === hiddenLayers) return y;
    const mask = masks[side]?.[layer];
    x = y.map((z, i) => Math.max(z, 0) * (mask ? mask[pair * width + i]! * dropoutScale : 1));
  }
  throw new Error("A gate has a last layer.");
}
