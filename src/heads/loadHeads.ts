import { ModelError } from "../errors.js";
import type { TensorStore } from "../io/tensorStore.js";
import type { GatingLayer, HeadWeights } from "./headWeights.js";
import { PAPER_OBJECTIVES } from "./paperObjectives.js";

export interface HeadSettings {
  readonly gatingTemperature: number;
  /** Objective names; without them the paper's list where there are nineteen, else objective_0, objective_1, … */
  readonly objectives?: readonly string[] | undefined;
}

/**
 * Reads heads in the released layout (`regression_layer.weight`, `reward_transform_matrix`, `gating.*`).
 * @throws ModelError naming the tensor that is missing or has the wrong shape.
 */
export async function loadHeads(store: TensorStore, settings: HeadSettings): Promise<HeadWeights> {
  const [k, d] = shapeOf(store, "regression_layer.weight", 2) as [number, number];
  const objectives = settings.objectives ?? defaultNames(k);
  if (objectives.length !== k) {
    throw new ModelError("E_OBJECTIVES", "objective names and heads differ in number", {
      where: 'tensor "regression_layer.weight"',
      found: `${k} rows and ${objectives.length} names`,
    });
  }
  const read = async (name: string, shape: readonly number[]): Promise<Float32Array> => {
    const found = shapeOf(store, name, shape.length);
    if (found.join() !== shape.join()) throw wrongShape(name, found, `[${shape.join(", ")}]`);
    return finite(name, await store.read(name));
  };
  return {
    objectives,
    hiddenSize: d,
    regression: await read("regression_layer.weight", [k, d]),
    transform: await read("reward_transform_matrix", [k, k]),
    gating: await loadGating(store, read, d, k),
    gatingTemperature: settings.gatingTemperature,
    logitScale: (await read("gating.logit_scale", [1]))[0] ?? 1,
  };
}

function defaultNames(k: number): readonly string[] {
  return k === PAPER_OBJECTIVES.length ? PAPER_OBJECTIVES : Array.from({ length: k }, (_, i) => `objective_${i}`);
}

type Read = (name: string, shape: readonly number[]) => Promise<Float32Array>;

/** Layers 0, 1, … as far as there are any: [hidden, d], [hidden, hidden], …, [k, hidden]. */
async function loadGating(store: TensorStore, read: Read, d: number, k: number): Promise<GatingLayer[]> {
  const layers: GatingLayer[] = [];
  let width = d;
  for (let i = 0; i === 0 || store.tensors.has(`gating.layers.${i}.weight`); i++) {
    const name = `gating.layers.${i}`;
    const [out = 0] = shapeOf(store, `${name}.weight`, 2);
    layers.push({ weight: await read(`${name}.weight`, [out, width]), bias: await read(`${name}.bias`, [out]) });
    width = out;
  }
  if (width !== k)
    throw wrongShape(`gating.layers.${layers.length - 1}.weight`, [width], `${k} rows, one per objective`);
  return layers;
}

function shapeOf(store: TensorStore, name: string, dimensions: number): readonly number[] {
  const shape = store.tensors.get(name)?.shape;
  if (!shape) {
    throw new ModelError("E_HEADS_MISSING", "the model lacks a tensor of the reward heads", {
      where: `tensor "${name}"`,
      fix: "This is no ArmoRM checkpoint, or its heads weren't saved; load a folder that holds them",
    });
  }
  if (shape.length !== dimensions) throw wrongShape(name, shape, `${dimensions} dimensions`);
  return shape;
}

function wrongShape(name: string, found: readonly number[], expected: string): ModelError {
  return new ModelError("E_HEADS_SHAPE", "a tensor of the reward heads has the wrong shape", {
    where: `tensor "${name}"`,
    found: `[${found.join(", ")}]`,
    expected,
  });
}

function finite(name: string, values: Float32Array): Float32Array {
  if (values.every(Number.isFinite)) return values;
  throw new ModelError("E_NON_FINITE_WEIGHT", "a weight is not finite", { where: `tensor "${name}"` });
}
