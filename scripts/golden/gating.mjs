import { readFileSync } from "node:fs";
import { layerViews } from "#dist/train/gating/gateParameters.js";
import { GateSession } from "#dist/train/gating/gateSession.js";
import { pairCredits } from "#dist/train/gating/pairCredits.js";
import { pairMargins } from "#dist/train/gating/pairMargins.js";
import { pairRewards } from "#dist/train/gating/pairRewards.js";
import { rewardDifferences } from "#dist/train/gating/rewardDifferences.js";
import { trainGating } from "#dist/train/gating/trainGating.js";
import { uniqueRows } from "#dist/train/gating/uniqueRows.js";
import { largestAbsolute, largestRelative } from "./differences.mjs";

/** What each precision must hold: losses relative, the rest absolute. */
const TOLERANCES = { float64: 1e-6, float32: 1e-4 };

/**
 * Stage 2 of a folder, on the folder's own weights and transform: what we compute beside what its expected.json holds.
 * @returns {Promise<import("./differences.mjs").Difference[]>}
 */
export async function replayGating(folder, { stage1, debias, stage2 }) {
  const store = readAll(`${folder}/stage2.safetensors`);
  const gates = readAll(`${folder}/stage2-gating.safetensors`);
  const pairs = pairsOf(store, stage1.objectives, debias.reward_transform_matrix);
  const differences = [];
  for (const precision of ["float64", "float32"]) differences.push(...(await replay(pairs, gates, stage2, precision)));
  return differences;
}

async function replay(pairs, gates, stage2, precision) {
  const { hiddenSize, objectives } = pairs;
  const shape = { hiddenSize, objectives, width: stage2.hidden_dim, hiddenLayers: stage2.n_hidden };
  const settings = { ...settingsOf(stage2), precision };
  const initial = layersOf(gates, "init", stage2.n_hidden);
  const { state } = await trainGating(pairs, pairs, settings, { initial, batchOf: (step) => batchOf(stage2, step) });

  const network = { shape, precision, temperature: stage2.temperature, dropoutScale: 1, asPublished: false };
  const gate = await GateSession.open(network);
  const weights = await gate.weights(pairs.prompts, state.parameters);
  await gate.close();
  const margins = pairMargins(weights, pairs.promptOf, rewardDifferences(pairs));
  const credits = pairCredits(margins);
  const rows = [...pairs.promptOf.subarray(0, stage2.gating_first_rows.length)];
  const final = layersOf(gates, "final", stage2.n_hidden).flatMap(({ weight, bias }) => [...weight, ...bias]);
  const layers = layerViews(state.parameters, shape).flatMap(({ weight, bias }) => [...weight, ...bias]);

  const tolerance = TOLERANCES[precision];
  const difference = (what, largest) => ({ name: `stage 2, ${precision}: ${what}`, largest, tolerance });
  return [
    difference("losses, relative", largestRelative(state.losses, stage2.loss_per_step, 1)),
    difference("final gate", largestAbsolute(layers, final)),
    difference("final β, relative", largestRelative([state.parameters.at(-1)], [...gates["final.beta"]], 1)),
    difference(
      "gate's weights of the first pairs",
      largestAbsolute(
        rows.flatMap((row) => [...weights.subarray(row * objectives, (row + 1) * objectives)]),
        stage2.gating_first_rows.flat(),
      ),
    ),
    difference(
      "margins of the first pairs, relative",
      largestRelative([...margins.subarray(0, stage2.margin_first_rows.length)], stage2.margin_first_rows, 1),
    ),
    difference("accuracy", largestAbsolute([credits.reduce((a, b) => a + b) / credits.length], [stage2.accuracy])),
  ];
}

function pairsOf(store, stage1, transform) {
  const regression = Float64Array.from(stage1.flatMap(({ weight }) => weight));
  const objectives = stage1.length;
  const hiddenSize = regression.length / objectives;
  const { rows, rowOf } = uniqueRows(store.prompt_embeddings, hiddenSize, 2 * hiddenSize);
  const rewards = pairRewards(store.embeddings, regression, objectives);
  return { hiddenSize, objectives, prompts: rows, promptOf: rowOf, rewards, transform: transform.flat() };
}

/** A step's pairs: those from its first row up to its last. */
function batchOf(stage2, step) {
  const [first, end] = stage2.batch_rows[step];
  return Int32Array.from({ length: end - first }, (_, i) => first + i);
}

function settingsOf(stage2) {
  return {
    width: stage2.hidden_dim,
    hiddenLayers: stage2.n_hidden,
    temperature: stage2.temperature,
    steps: stage2.steps,
    batch: Math.max(...stage2.batch_rows.map(([first, end]) => end - first)),
    learningRate: stage2.lr,
    weightDecay: stage2.weight_decay,
    dropout: stage2.dropout,
    beta: stage2.beta_init,
    evaluateEvery: stage2.steps,
  };
}

function layersOf(gates, when, hiddenLayers) {
  return Array.from({ length: hiddenLayers + 1 }, (_, i) => ({
    weight: gates[`${when}.gating.layers.${i}.weight`],
    bias: gates[`${when}.gating.layers.${i}.bias`],
  }));
}

/** All tensors of a safetensors file, in their own precision: gates are in float64, which models never are. */
function readAll(path) {
  const bytes = new Uint8Array(readFileSync(path));
  const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = Object.entries(JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))));
  const types = { F32: Float32Array, F64: Float64Array };
  const tensors = header.filter(([name]) => name !== "__metadata__");
  return Object.fromEntries(
    tensors.map(
      ([
        name,
        {
          dtype,
          data_offsets: [begin, end],
        },
      ]) => [name, new types[dtype](bytes.slice(start + begin, start + end).buffer)],
    ),
  );
}
