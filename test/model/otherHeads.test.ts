import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RewardModel } from "armorm";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { makeModelFolder } from "../support/makeModelFolder.js";
import { runArmorm } from "../support/runArmorm.js";
import { tensorOf } from "../support/tensors.js";

const folder = await temporaryFolder();
const cache = join(folder, "cache");
const CONVERSATION = { prompt: "How much is 2+2?", response: "4" };
const VOCABULARY = { vocab_size: 646, max_position_embeddings: 512 };

describe("a plain sequence classification model", async () => {
  const { folder: path, weights } = await makeModelFolder(join(folder, "classifier"), {
    config: VOCABULARY,
    chat: "llama3-f32",
    change: (tensors) =>
      tensors.set(
        "score.weight",
        tensorOf([1, 32], (i) => Math.sin(i)),
      ),
  });

  test("has one objective, reward, which is the score", async () => {
    await using model = await RewardModel.load(path, { cache });
    expect(model.objectives).toEqual(["reward"]);
    const result = await model.score(CONVERSATION, { hidden: true });
    const expected = [...(weights.get("score.weight")?.data ?? [])].reduce(
      (sum, w, i) => sum + w * (result.hiddenLast?.[i] ?? 0),
      0,
    );
    expect(result.score).toBeCloseTo(expected, 5);
    expect(result.gating).toEqual({ reward: 1 });
    expect(result.contributions["reward"]).toBe(result.score);
  });

  test("needs no token that closes the user turn", async () => {
    const file = join(path, "tokenizer_config.json");
    const config = JSON.parse(await readFile(file, "utf8"));
    const chat_template = "{% for m in messages %}[{{ m.role }}] {{ m.content }} {% endfor %}";
    await writeFile(file, JSON.stringify({ ...config, chat_template }));
    await using model = await RewardModel.load(path, { cache });
    const { tokens } = await model.score(CONVERSATION);
    expect(tokens.prompt + tokens.response).toBe(tokens.total);
  });
});

test("config.json with rope_parameters means what rope_theta and rope_scaling mean", async () => {
  const rope_scaling = {
    rope_type: "llama3",
    factor: 8,
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: 64,
  };
  const old = await makeModelFolder(join(folder, "old"), {
    config: { ...VOCABULARY, rope_theta: 50_000, rope_scaling },
    objectives: 3,
    chat: "llama3-f32",
  });
  await using before = await RewardModel.load(old.folder, { cache });
  const expected = await before.score(CONVERSATION);
  const file = join(old.folder, "config.json");
  const { rope_theta, rope_scaling: scaling, ...rest } = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...rest, dtype: "float32", rope_parameters: { ...scaling, rope_theta } }));
  await using after = await RewardModel.load(old.folder, { cache });
  expect(await after.score(CONVERSATION)).toEqual(expected);
  await writeFile(file, JSON.stringify({ ...rest, rope_parameters: { rope_type: "default", rope_theta } }));
  await using unscaled = await RewardModel.load(old.folder, { cache });
  expect(await unscaled.score(CONVERSATION)).not.toEqual(expected);
});

describe("quantile heads", async () => {
  const { folder: path } = await makeModelFolder(join(folder, "quantiles"), {
    config: VOCABULARY,
    objectives: 4,
    chat: "llama3-f32",
  });
  // four rows read as two objectives of two quantiles: the transform and the gate have to fit
  const file = join(path, "config.json");
  const config = JSON.parse(await readFile(file, "utf8"));

  test("that don't fit the gate are refused", async () => {
    await writeFile(file, JSON.stringify({ ...config, num_objectives: 2, num_quantiles: 2 }));
    await expect(RewardModel.load(path, { cache })).rejects.toMatchObject({ code: "E_HEADS_SHAPE" });
  });

  test("put their quantiles into the full detail", async () => {
    const { folder: good } = await makeModelFolder(join(folder, "quantiles2"), {
      config: VOCABULARY,
      objectives: 4,
      chat: "llama3-f32",
      change: (tensors) =>
        tensors.set(
          "regression_layer.weight",
          tensorOf([12, 32], (i) => Math.cos(i)),
        ),
    });
    const settings = join(good, "config.json");
    await writeFile(settings, JSON.stringify({ ...JSON.parse(await readFile(settings, "utf8")), num_quantiles: 3 }));
    const args = ["score", "-m", good, "--prompt", "x", "--response", "y"];
    const env = { ARMORM_CACHE: cache };
    const row = JSON.parse((await runArmorm([...args, "--detail", "full"], { env })).stdout);
    expect(Object.keys(row.quantiles)).toEqual(["objective_0", "objective_1", "objective_2", "objective_3"]);
    for (const [name, list] of Object.entries<number[]>(row.quantiles)) {
      expect(list.reduce((a, b) => a + b, 0) / 3).toBeCloseTo(row.rewards[name], 5);
    }
    expect(JSON.parse((await runArmorm(args, { env })).stdout).quantiles).toBeUndefined();
  });
});

test("--emulate-bf16 rounds to eight bits and says so", async () => {
  const { folder: path } = await makeModelFolder(join(folder, "bf16"), {
    config: VOCABULARY,
    objectives: 3,
    chat: "llama3-f32",
  });
  const args = ["score", "-m", path, "--prompt", "x", "--response", "y"];
  const env = { ARMORM_CACHE: cache };
  const exact = JSON.parse((await runArmorm(args, { env })).stdout);
  const emulated = JSON.parse((await runArmorm([...args, "--emulate-bf16"], { env })).stdout);
  expect(emulated.emulated_bf16).toBe(true);
  expect(exact.emulated_bf16).toBeUndefined();
  const low = new Uint32Array(Float32Array.of(emulated.score).buffer)[0] ?? 1;
  expect(low & 0xffff).toBe(0);
  expect(Math.abs(emulated.score - exact.score)).toBeLessThan(0.05 * Math.abs(exact.score) + 0.01);
});
