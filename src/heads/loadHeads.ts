import { ModelError, UnsupportedError } from "../errors.js";
import type { TensorStore } from "../io/tensorStore.js";
import { HeadTensors } from "./headTensors.js";
import type { HeadWeights } from "./headWeights.js";
import { loadGate } from "./loadGate.js";
import { objectiveNames } from "./objectiveNames.js";

export interface HeadSettings {
  readonly gatingTemperature: number;
  /** Rows per objective of quantile heads; 1 for others. */
  readonly quantiles?: number | undefined;
  /** The config promises objectives and a gate: a lone value head is then a checkpoint that was loaded wrongly. */
  readonly gated?: boolean | undefined;
  /** Objective names; without them the paper's list where there are nineteen, else objective_0, objective_1, … */
  readonly objectives?: readonly string[] | undefined;
}

/**
 * Reads reward heads: those of the released layout (`regression_layer.weight`, `reward_transform_matrix`, `gating.*`),
 * quantile heads of the same names, or the single `score.weight` of a sequence classification model.
 * @throws ModelError naming the tensor that is missing or has the wrong shape.
 */
export async function loadHeads(store: TensorStore, settings: HeadSettings): Promise<HeadWeights> {
  const tensors = new HeadTensors(store);
  if (tensors.has("regression_layer.weight")) return await armoHeads(tensors, settings);
  refuseValueHead(tensors, settings);
  return tensors.has("score.weight") ? await classifier(tensors) : await armoHeads(tensors, settings);
}

async function armoHeads(tensors: HeadTensors, settings: HeadSettings): Promise<HeadWeights> {
  const { quantiles: q = 1, gatingTemperature } = settings;
  const [rows, d] = tensors.shape("regression_layer.weight", 2) as [number, number];
  const k = rows / q;
  const objectives = settings.objectives ?? objectiveNames(k);
  if (objectives.length !== k) {
    throw new ModelError("E_OBJECTIVES", "objective names and heads differ in number", {
      where: 'tensor "regression_layer.weight"',
      found: `${rows} rows and ${objectives.length} names`,
      expected: q === 1 ? "one row per name" : `${q} rows per name`,
    });
  }
  refuseDuplicateNames(objectives);
  const weight = await tensors.read("regression_layer.weight", [rows, d]);
  const gating = await loadGate(tensors, k);
  return {
    objectives,
    rewardWidth: d,
    gateWidth: gating.width,
    regression: q === 1 ? weight : meanRows(weight, q, d),
    ...(q > 1 && { quantiles: weight }),
    transform: await tensors.read("reward_transform_matrix", [k, k]),
    gating: gating.layers,
    gatingTemperature,
    logitScale: (await tensors.read("gating.logit_scale", [1]))[0] ?? 1,
  };
}

/** Names that trainers give to a value head, which they add, untrained, to a checkpoint whose heads they don't know. */
const VALUE_HEAD = /^(?:score|value_head|v_head|reward_head)\b/;

function refuseValueHead(tensors: HeadTensors, { gated = false }: HeadSettings): void {
  const found = [...tensors.names].find((name) => VALUE_HEAD.test(name));
  if (!gated || found === undefined) return;
  throw new ModelError("E_VALUE_HEAD", "an ArmoRM checkpoint that was loaded as a value-head model", {
    where: `tensor "${found}"`,
    expected: "regression_layer.weight, reward_transform_matrix and gating",
    fix: "That head is untrained and its scores mean nothing; use the checkpoint as it was published",
  });
}

/** A reward model with one number: one objective, no debiasing, no gate. */
async function classifier(tensors: HeadTensors): Promise<HeadWeights> {
  const [labels, d] = tensors.shape("score.weight", 2) as [number, number];
  if (tensors.has("score.bias")) {
    throw new UnsupportedError("E_HEADS_BIAS", "a value head with a bias", {
      where: 'tensor "score.bias"',
      fix: "Remove it: a constant changes no comparison",
    });
  }
  if (labels !== 1) {
    throw new ModelError("E_HEADS_SHAPE", "a classifier with several labels is no reward model", {
      where: 'tensor "score.weight"',
      found: `${labels} rows`,
      expected: "1",
    });
  }
  return {
    objectives: ["reward"],
    rewardWidth: d,
    gateWidth: 0,
    regression: await tensors.read("score.weight", [1, d]),
    transform: Float32Array.of(1),
    gating: [],
    gatingTemperature: 1,
    logitScale: 1,
  };
}

/** Results are keyed by name: of two equal ones, the second would hide the first. */
function refuseDuplicateNames(objectives: readonly string[]): void {
  const duplicate = objectives.find((name, i) => objectives.indexOf(name) !== i);
  if (duplicate === undefined) return;
  throw new ModelError("E_OBJECTIVES", "two objectives have the same name", { found: `"${duplicate}"` });
}

/** The mean of each group of `size` consecutive rows: [k * size, d] -> [k, d]. */
function meanRows(rows: Float32Array, size: number, d: number): Float32Array {
  const mean = new Float64Array(rows.length / size);
  for (const [i, value] of rows.entries()) mean[Math.floor(i / d / size) * d + (i % d)]! += value / size;
  return Float32Array.from(mean);
}
