import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { trainGating } from "#dist/train/gating/trainGating.js";
import { GatingCheckpoint } from "#dist/train/run/gatingCheckpoint.js";
import { temporaryFolder } from "../../io/temporaryFolder.js";
import { randomPairs } from "../../support/randomPairs.js";

const folder = await temporaryFolder();
const pairs = randomPairs({ seed: 1, pairs: 50, prompts: 20, hiddenSize: 4, objectives: 3 });
const settings = {
  width: 4,
  hiddenLayers: 1,
  steps: 20,
  batch: 16,
  evaluateEvery: 5,
  patience: null,
};

test("there is none at the beginning", async () => {
  expect(await new GatingCheckpoint(join(folder, "none")).load()).toBeUndefined();
});

test.each(["float32", "float64"] as const)("what is loaded is what was saved, in %s", async (precision) => {
  const checkpoint = new GatingCheckpoint(join(folder, precision));
  const { state } = await trainGating(
    pairs,
    pairs,
    { ...settings, precision },
    {
      onEvaluation: (_, current) => checkpoint.save(current),
    },
  );
  expect(await checkpoint.load()).toEqual(state);
});

test("a damaged one is refused", async () => {
  const path = join(folder, "damaged");
  const checkpoint = new GatingCheckpoint(path);
  await trainGating(pairs, pairs, settings, { onEvaluation: (_, state) => checkpoint.save(state) });
  const bytes = readFileSync(path);
  bytes[100]! ^= 1;
  writeFileSync(path, bytes);
  await expect(checkpoint.load()).rejects.toMatchObject({ code: "E_CHECKPOINT" });
  writeFileSync(path, bytes.subarray(0, 10));
  await expect(checkpoint.load()).rejects.toMatchObject({ code: "E_CHECKPOINT" });
});
