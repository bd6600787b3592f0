import { layerViews } from "#dist/train/gating/gateParameters.js";
import { GateSession } from "#dist/train/gating/gateSession.js";
import { pairCredits } from "#dist/train/gating/pairCredits.js";
import { pairMargins } from "#dist/train/gating/pairMargins.js";
import { pairRewards } from "#dist/train/gating/pairRewards.js";
import { rewardDifferences } from "#dist/train/gating/rewardDifferences.js";
import { trainGating } from "#dist/train/gating/trainGating.js";
import { uniqueRows } from "#dist/train/gating/uniqueRows.js";
import { largestAbsolute, largestRelative } from "./differences.mjs";
import { readTensors } from "./readTensors.mjs";

/** Of losses, gate and margins. Accuracies have to be the same, but for one pair in float32, which may be nearly a tie. */
const TOLERANCES = { float64: 1e-6, float32: 1e-4 };

/**
 * Stage 2 of a folder, in both precisions, on its own stage-1 weights and transform.
 * @returns {Promise<import("./differences.mjs").Difference[]>}
 */
export async function replayGating(folder, { stage1, stage2, debias }) {
  const { embeddings, prompt_embeddings: prompts } = readTensors(`${folder}/stage2.safetensors`);
  const gates = readTensors(`${folder}/stage2-gating.safetensors`);
  const hiddenSize = prompts.shape.at(-1);
  const { rows, rowOf } = uniqueRows(Float32Array.from(prompts.data), hiddenSize, 2 * hiddenSize);
  const weights = Float64Array.from(stage1.objectives.flatMap(({ weight }) => weight));
  const pairs = {
    hiddenSize,
    objectives: stage1.objectives.length,
    prompts: rows,
    promptOf: rowOf,
    rewards: pairRewards(Float32Array.from(embeddings.data), weights, stage1.objectives.length),
    transform: debias.reward_transform_matrix.flat(),
  };
  const differences = [];
  for (const precision of ["float64", "float32"]) {
    differences.push(...(await replay(pairs, gates, stage2, precision)));
  }
  return differences;
}

async function replay(pairs, gates, expected, precision) {
  const layersOf = (when) =>
    Array.from({ length: expected.n_hidden + 1 }, (_, i) => ({
      weight: gates[`${when}.gating.layers.${i}.weight`].data,
      bias: gates[`${when}.gating.layers.${i}.bias`].data,
    }));
  const settings = settingsOf(expected, precision);
  const { state } = await trainGating(pairs, pairs, settings, {
    initial: layersOf("init"),
    batchRows: (step) => rowsFrom(...expected.batch_rows[step]),
  });

  const shape = {
    hiddenSize: pairs.hiddenSize,
    objectives: pairs.objectives,
    width: expected.hidden_dim,
    hiddenLayers: expected.n_hidden,
  };
  const gate = await GateSession.open({ shape, precision, temperature: expected.temperature, dropoutScale: 1 });
  const gating = await gate.weights(pairs.prompts, state.parameters);
  await gate.close();
  const margins = pairMargins(gating, pairs.promptOf, rewardDifferences(pairs));
  const credits = pairCredits(margins);
  const k = pairs.objectives;
  const firstRows = expected.gating_first_rows.map((_, pair) => {
    const prompt = pairs.promptOf[pair];
    return [...gating.subarray(prompt * k, (prompt + 1) * k)];
  });
  const flat = (layers) => layers.flatMap(({ weight, bias }) => [...weight, ...bias]);
  const tolerance = TOLERANCES[precision];
  const relative = (name, ours, theirs, width) => ({
    name: `stage 2, ${precision}: ${name}, relative`,
    largest: largestRelative(ours, theirs, width),
    tolerance,
  });
  return [
    relative("losses", state.losses, expected.loss_per_step, 1),
    relative("final gate", flat(layerViews(state.parameters, shape)), flat(layersOf("final")), state.parameters.length),
    relative("final beta", [state.parameters.at(-1)], [...gates["final.beta"].data], 1),
    relative("gate weights", firstRows.flat(), expected.gating_first_rows.flat(), k),
    relative(
      "margins",
      [...margins.subarray(0, expected.margin_first_rows.length)],
      expected.margin_first_rows,
      expected.margin_first_rows.length,
    ),
    {
      name: `stage 2, ${precision}: accuracy`,
      largest: largestAbsolute([credits.reduce((a, b) => a + b, 0) / credits.length], [expected.accuracy]),
      tolerance: precision === "float64" ? 1e-12 : 1.001 / credits.length,
    },
  ];
}

function settingsOf(expected, precision) {
  return {
    width: expected.hidden_dim,
    hiddenLayers: expected.n_hidden,
    temperature: expected.temperature,
    steps: expected.steps,
    batch: Math.max(...expected.batch_rows.map(([first, end]) => end - first)),
    learningRate: expected.lr,
    weightDecay: expected.weight_decay,
    dropout: expected.dropout,
    beta: expected.beta_init,
    evaluateEvery: expected.steps,
    patience: Number.POSITIVE_INFINITY,
    precision,
  };
}

function rowsFrom(first, end) {
  return Int32Array.from({ length: end - first }, (_, i) => first + i);
}
