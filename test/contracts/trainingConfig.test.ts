import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { trainingConfigSchema } from "#dist/contracts/trainingConfig.js";
import { gatingSettings } from "#dist/train/gating/gatingSettings.js";

const documentation = readFileSync(join(import.meta.dirname, "../../docs/training.md"), "utf8");
const least = { ratings: "r", pairs: "p", output: "o" };

test("the documentation's example is one", () => {
  const [, example = ""] = /```json config\n([\s\S]*?)```/.exec(documentation) ?? [];
  expect(trainingConfigSchema.parse(JSON.parse(example))).toMatchObject({ gating: { width: 128, steps: 10_000 } });
});

test("defaults are those of the gate's training and those that the documentation names", () => {
  const { gating, regression, debias, seed } = trainingConfigSchema.parse(least);
  const settings = gatingSettings({});
  expect(gating).toMatchObject({
    width: settings.width,
    hidden_layers: settings.hiddenLayers,
    learning_rate: settings.learningRate,
    evaluate_every: settings.evaluateEvery,
    patience: settings.patience,
  });
  expect(regression.alphas).toHaveLength(9);
  expect(debias).toMatchObject({ threshold: 0.03 });
  expect(debias.grid).toHaveLength(24);
  expect(seed).toBe(0);
  const defaults = [gating.width, gating.hidden_layers, gating.temperature].join(", ");
  expect(documentation).toContain(`| ${defaults} | released model |`);
  const { steps, batch, learning_rate: rate, weight_decay: decay, beta } = gating;
  expect(documentation).toContain(`| ${[steps, batch, rate, decay, beta].join(", ")} | paper |`);
  expect(documentation).toContain(`\`${gating.precision}\`, ${gating.evaluate_every}, ${gating.patience} | ours |`);
});

test("keys that aren't known are errors", () => {
  for (const extra of [{ seeds: 1 }, { gating: { asPublished: true } }, { debias: { grids: [] } }]) {
    expect(trainingConfigSchema.safeParse({ ...least, ...extra }).success).toBe(false);
  }
});
