import { join } from "node:path";
import { ModelError, RewardModel } from "armorm";
import { afterAll, describe, expect, test } from "vitest";
import { LocalBackbone } from "#dist/backbone/local.js";
import { ChatEncoder } from "#dist/chat/chatEncoder.js";
import { loadChatFormat } from "#dist/chat/loadChatFormat.js";
import { FeaturePlan } from "#dist/model/features/featurePlan.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { readGolden } from "../support/golden.js";
import { makeModelFolder } from "../support/makeModelFolder.js";
import { random } from "../support/random.js";
import { runArmorm } from "../support/runArmorm.js";
import { type TestTensors, tensorOf } from "../support/tensors.js";
import { writeHeadsFolder } from "../support/writeHeadsFolder.js";

const root = await temporaryFolder();
const cache = join(root, "cache");
const NAMES = ["helpful", "safe", "verbose"];
const D = 32;
const RECIPE = "1:last+1:mean+final:last";

const { folder: backbone, weights } = await makeModelFolder(join(root, "backbone"), {
  config: { vocab_size: 650, max_position_embeddings: 512 },
  objectives: NAMES.length,
  chat: "llama3-f32",
});

/** Heads that read `states` hidden states for the rewards and `gateStates` for the gate. */
function headsOf(states: number, gateStates: number): TestTensors {
  const next = random(5);
  const values = (shape: number[]) => tensorOf(shape, () => 0.3 * (2 * next() - 1));
  return new Map(weights)
    .set("regression_layer.weight", values([NAMES.length, states * D]))
    .set("gating.layers.0.weight", values([16, gateStates * D]));
}

const heads = await writeHeadsFolder(join(root, "wide"), headsOf(3, 2), NAMES, { features: RECIPE });
const model = await RewardModel.load(heads, { backbone, cache });
afterAll(() => model[Symbol.asyncDispose]());
const conversations = readGolden("llama3-f32").conversations.map(({ messages }) => messages);

test("rewards read the recipe's states side by side, the gate each layer once at its own place", async () => {
  const chat = new ChatEncoder(await loadChatFormat(backbone));
  await using local = await LocalBackbone.open(backbone, { cache });
  const regression = headsOf(3, 2).get("regression_layer.weight")!.data;
  for (const messages of conversations) {
    const { ids, lastIndex, gateIndex } = chat.encode(messages, { contextLength: 512 });
    // every token of both layers: [2, n, d]
    const [states] = await local.encode([{ ids, positions: ids.map((_, i) => i) }], { layers: [1, 2] });
    const at = (layer: 0 | 1, i: number) => [
      ...states!.subarray((layer * ids.length + i) * D, (layer * ids.length + i + 1) * D),
    ];
    const response = ids.map((_, i) => i).slice(gateIndex + 1);
    const mean = Array.from(
      { length: D },
      (_, j) => response.reduce((sum, i) => sum + at(0, i)[j]!, 0) / response.length,
    );
    const h = [...at(0, lastIndex), ...mean, ...at(1, lastIndex)];
    const result = await model.score(messages, { hidden: true });
    for (const [j, name] of NAMES.entries()) {
      const expected = h.reduce((sum, value, i) => sum + value * regression[j * h.length + i]!, 0);
      expect(result.rewards[name]).toBeCloseTo(expected, 4);
    }
    expectClose(result.hiddenLast!, h);
    expectClose(result.hiddenGate!, [...at(0, gateIndex), ...at(1, gateIndex)]);
  }
});

test("results add up, and don't depend on what else is scored", async () => {
  const together = await model.score(conversations);
  for (const [i, result] of together.entries()) {
    const sum = Object.values(result.contributions).reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(result.score, 10);
    expect((await model.score(conversations[i]!)).score).toBeCloseTo(result.score, 5);
  }
});

test("several responses to one prompt, whose means lie behind a shared prefix", async () => {
  const prompt = "Why does bread rise? ".repeat(12);
  const responses = ["Yeast.", "Nobody knows, and nobody asks.", "It is the yeast, which eats sugars."];
  for (const { score, response } of await model.rank(prompt, responses)) {
    expect((await model.score({ prompt, response })).score).toBeCloseTo(score, 5);
  }
});

test("compare, score and models info know the recipe", async () => {
  expect(await model.compare("Why?", "So.", "So.")).toMatchObject({ winner: "tie", margin: 0 });
  const info = JSON.parse((await runArmorm(["models", "info", heads, "--json"])).stdout);
  expect(info).toMatchObject({ features: RECIPE, hidden_size: D, uncertainty: false });
  const args = ["doctor", heads, "--backbone", backbone];
  const { code, stdout } = await runArmorm(args, { env: { ARMORM_CACHE: cache } });
  expect(stdout).toContain("3 hidden states side by side");
  expect(code).toBe(0);
});

test("the recipe is part of what a run depends on", async () => {
  const other = await writeHeadsFolder(join(root, "other"), headsOf(3, 2), NAMES, { features: "2:last+2:mean+1:last" });
  await using second = await RewardModel.load(other, { backbone, cache });
  expect(second.fingerprint).not.toBe(model.fingerprint);
});

test("a mean over no token is the row's error", () => {
  const plan = new FeaturePlan([[{ layer: 1, at: "mean" }]], 2);
  const conversation = { ids: [1, 2], lastIndex: 1, gateIndex: 1, truncated: false };
  expect(() => plan.request(conversation)).toThrow(expect.objectContaining({ code: "E_NO_RESPONSE" }));
});

describe("heads that don't fit", () => {
  test.each<[string, number, number, string, RegExp]>([
    [
      "rewards too narrow",
      1,
      2,
      RECIPE,
      /found 32 numbers as input of the rewards, expected 96, 3 hidden states of 32/,
    ],
    ["a gate too narrow", 3, 1, RECIPE, /found 32 numbers as input of the gate, expected 64, 2 hidden states of 32/],
    [
      "no recipe given",
      3,
      2,
      "final:last",
      /found 96 numbers as input of the rewards, expected 32, a hidden state of 32/,
    ],
    ["a gate too wide", 1, 2, "final:last", /found 64 numbers as input of the gate/],
    ["a layer that isn't there", 1, 1, "3:last", /found features 3:last, expected layers up to 2/],
  ])("%s", async (name, states, gateStates, features, message) => {
    const folder = await writeHeadsFolder(join(root, name), headsOf(states, gateStates), NAMES, { features });
    const loading = RewardModel.load(folder, { backbone, cache });
    await expect(loading).rejects.toBeInstanceOf(ModelError);
    await expect(loading).rejects.toThrow(message);
  });

  test.each(["18:last+", "last", "final:first", "", 7])("%j is no recipe", async (features) => {
    const folder = await writeHeadsFolder(join(root, "bad"), headsOf(1, 1), NAMES, { features });
    await expect(RewardModel.load(folder, { backbone, cache })).rejects.toThrow(/manifest\.json: .*features/);
  });
});

test("int8 and other layers of it", async () => {
  await using quantised = await RewardModel.load(heads, { backbone, cache, precision: "int8" });
  const [exact, coarse] = [await model.score(conversations[0]!), await quantised.score(conversations[0]!)];
  expect(Math.abs(exact.score - coarse.score)).toBeLessThan(0.2);
});

function expectClose(found: Float32Array, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 4);
}
