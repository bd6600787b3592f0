import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PAPER_OBJECTIVES } from "#dist/contracts/paperObjectives.js";
import { ModelError } from "#dist/errors.js";
import { type HeadSettings, loadHeads } from "#dist/heads/loadHeads.js";
import { openSafetensorsFolder } from "#dist/io/safetensorsFolder.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { goldenFolder, readGolden } from "../support/golden.js";
import { type TestTensors, tensorOf } from "../support/tensors.js";
import { writeWeights } from "../support/writeWeights.js";

const root = await temporaryFolder();
let folders = 0;

/** Heads for k objectives on hidden states of size 6. */
function headTensors(k = 3): TestTensors {
  const counted = (shape: readonly number[]) => tensorOf(shape, (i) => i / 64);
  return new Map([
    ["regression_layer.weight", counted([k, 6])],
    ["reward_transform_matrix", counted([k, k])],
    ["gating.layers.0.weight", counted([5, 6])],
    ["gating.layers.0.bias", counted([5])],
    ["gating.layers.1.weight", counted([k, 5])],
    ["gating.layers.1.bias", counted([k])],
    ["gating.logit_scale", tensorOf([1], () => 1.5)],
  ]);
}

async function load(tensors: TestTensors, settings: Partial<HeadSettings> = {}) {
  const folder = join(root, String(++folders));
  await mkdir(folder);
  await writeWeights(folder, tensors, { shards: 2 });
  const store = await openSafetensorsFolder(folder);
  try {
    return await loadHeads(store, { gatingTemperature: 10, ...settings });
  } finally {
    await store.close();
  }
}

test("the released layout, as it is", async () => {
  const tensors = headTensors();
  const heads = await load(tensors, { gatingTemperature: 4 });
  expect(heads).toMatchObject({ rewardWidth: 6, gateWidth: 6, gatingTemperature: 4, logitScale: 1.5 });
  expect(heads.regression).toEqual(tensors.get("regression_layer.weight")?.data);
  expect(heads.transform).toEqual(tensors.get("reward_transform_matrix")?.data);
  expect(heads.gating.map(({ weight, bias }) => [weight.length, bias.length])).toEqual([
    [30, 5],
    [15, 3],
  ]);
});

test("more than ten layers come in the order of their numbers", async () => {
  const tensors = headTensors(2);
  for (let i = 1; i <= 11; i++) {
    tensors.set(
      `gating.layers.${i}.weight`,
      tensorOf([i === 11 ? 2 : 5, 5], () => i),
    );
    tensors.set(
      `gating.layers.${i}.bias`,
      tensorOf([i === 11 ? 2 : 5], () => i),
    );
  }
  const { gating } = await load(tensors);
  expect(gating.slice(1).map(({ bias }) => bias[0])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

describe("names", () => {
  test("those of the manifest", async () => {
    expect((await load(headTensors(2), { objectives: ["safe", "sound"] })).objectives).toEqual(["safe", "sound"]);
  });

  test("the paper's nineteen", async () => {
    expect((await load(headTensors(19))).objectives).toEqual(PAPER_OBJECTIVES);
    expect(PAPER_OBJECTIVES).toEqual(readGolden("llama3-f32").objectives);
  });

  test.each([1, 2, 18, 20])("objective_0 and so on for %i", async (k) => {
    const { objectives } = await load(headTensors(k));
    expect(objectives).toEqual(Array.from({ length: k }, (_, i) => `objective_${i}`));
  });

  test("too few or too many", async () => {
    await expect(load(headTensors(3), { objectives: ["a", "b"] })).rejects.toMatchObject({ code: "E_OBJECTIVES" });
    await expect(load(headTensors(1), { objectives: ["a", "b"] })).rejects.toBeInstanceOf(ModelError);
  });

  test("the same name twice: results keyed by name would lose one", async () => {
    await expect(load(headTensors(2), { objectives: ["a", "a"] })).rejects.toBeInstanceOf(ModelError);
  });
});

describe("heads that can't be used", () => {
  const required = [
    "regression_layer.weight",
    "reward_transform_matrix",
    "gating.layers.0.weight",
    "gating.logit_scale",
  ];

  test.each(required)("%s is missing", async (name) => {
    const tensors = headTensors();
    tensors.delete(name);
    await expect(load(tensors)).rejects.toBeInstanceOf(ModelError);
    await expect(load(tensors)).rejects.toThrow(name);
  });

  test("no gate at all", async () => {
    const tensors = headTensors();
    for (const name of tensors.keys()) if (name.startsWith("gating.layers")) tensors.delete(name);
    await expect(load(tensors)).rejects.toThrow("gating.layers");
  });

  test.each<[string, number[]]>([
    ["regression_layer.weight", [3, 2, 3]],
    ["regression_layer.weight", [18]],
    ["reward_transform_matrix", [3, 4]],
    ["reward_transform_matrix", [9]],
    ["gating.layers.0.bias", [4]],
    ["gating.layers.1.weight", [3, 6]],
    ["gating.layers.1.weight", [4, 5]],
    ["gating.layers.1.bias", [1]],
    ["gating.logit_scale", [2]],
    ["gating.logit_scale", []],
  ])("%s has shape %j", async (name, shape) => {
    const tensors = headTensors().set(
      name,
      tensorOf(shape, () => 1),
    );
    await expect(load(tensors)).rejects.toBeInstanceOf(ModelError);
    await expect(load(tensors)).rejects.toThrow(name.startsWith("gating.layers.1") ? "gating.layers" : name);
  });

  test.each([...headTensors().keys()])("a NaN in %s", async (name) => {
    const tensors = headTensors();
    tensors.get(name)?.data.fill(Number.NaN, 0, 1);
    await expect(load(tensors)).rejects.toMatchObject({ code: "E_NON_FINITE_WEIGHT" });
    await expect(load(tensors)).rejects.toThrow(`"${name}"`);
  });
});

test("bf16 backbones with fp32 heads, and bf16 heads", async () => {
  const store = await openSafetensorsFolder(goldenFolder("llama3-bf16-sharded"));
  const heads = await loadHeads(store, { gatingTemperature: 10 });
  await store.close();
  expect(heads.objectives).toHaveLength(19);
  expect(heads.gating.length).toBeGreaterThan(1);
});
