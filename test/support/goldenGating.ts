import { join } from "node:path";
import { pairRewards } from "#dist/train/gating/pairRewards.js";
import type { PreferencePairs } from "#dist/train/gating/preferencePairs.js";
import { uniqueRows } from "#dist/train/gating/uniqueRows.js";
import { goldenFolder, readGoldenJson } from "./golden.js";
import { readTensors } from "./readTensors.js";

interface Expected {
  stage1: { objectives: { weight: number[] }[] };
  debias: { reward_transform_matrix: number[][] };
  stage2: {
    hidden_dim: number;
    n_hidden: number;
    temperature: number;
    steps: number;
    batch_rows: [number, number][];
    lr: number;
    weight_decay: number;
    dropout: number;
    beta_init: number;
    loss_per_step: number[];
    accuracy: number;
    gating_first_rows: number[][];
    margin_first_rows: number[];
  };
}

interface Layer {
  weight: Float64Array;
  bias: Float64Array;
}

/** A training run of a correct implementation in PyTorch, in double precision: data, beginning, and how it went. */
export function goldenGating() {
  const expected = readGoldenJson("training/expected.json") as Expected;
  const { embeddings, prompt_embeddings } = readTensors(join(goldenFolder("training"), "stage2.safetensors"));
  const gates = readTensors(join(goldenFolder("training"), "stage2-gating.safetensors"));
  const regression = Float64Array.from(expected.stage1.objectives.flatMap(({ weight }) => weight));
  const objectives = expected.stage1.objectives.length;
  const hiddenSize = regression.length / objectives;
  const { rows, rowOf } = uniqueRows(Float32Array.from(prompt_embeddings!), hiddenSize, 2 * hiddenSize);
  const pairs: PreferencePairs = {
    hiddenSize,
    objectives,
    prompts: rows,
    promptOf: rowOf,
    rewards: pairRewards(Float32Array.from(embeddings!), regression, objectives),
    transform: expected.debias.reward_transform_matrix.flat(),
  };
  const layersOf = (when: string): Layer[] =>
    Array.from({ length: expected.stage2.n_hidden + 1 }, (_, i) => ({
      weight: gates[`${when}.gating.layers.${i}.weight`]!,
      bias: gates[`${when}.gating.layers.${i}.bias`]!,
    }));
  const { hidden_dim, n_hidden, temperature, steps, lr, weight_decay, dropout, beta_init } = expected.stage2;
  const batchRows = expected.stage2.batch_rows;
  const batchOf = (step: number) => {
    const [first, end] = batchRows[step]!;
    return Int32Array.from({ length: end - first }, (_, i) => first + i);
  };
  const settings = {
    width: hidden_dim,
    hiddenLayers: n_hidden,
    temperature,
    steps,
    batch: Math.max(...batchRows.map(([first, end]) => end - first)),
    learningRate: lr,
    weightDecay: weight_decay,
    dropout,
    beta: beta_init,
    evaluateEvery: steps,
    patience: null,
  } as const;
  return {
    pairs,
    settings,
    batchOf,
    initial: layersOf("init"),
    final: layersOf("final"),
    finalBeta: gates["final.beta"]![0]!,
    expected: expected.stage2,
  };
}
