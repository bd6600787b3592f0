import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { manifestSchema } from "#dist/contracts/manifest.js";
import { type TrainingReport, trainingReportSchema } from "#dist/contracts/trainingReport.js";
import { loadHeads } from "#dist/heads/loadHeads.js";
import { loadUncertainty } from "#dist/heads/uncertainty/loadUncertainty.js";
import { openSafetensors } from "#dist/io/safetensors.js";
import type { FeatureStore } from "#dist/store/featureStore.js";
import type { TrainingRequest } from "#dist/train/run/trainingRequest.js";
import { temporaryFolder } from "../../io/temporaryFolder.js";
import { fullRequest, runRequest } from "../../support/trainingRequest.js";
import { OBJECTIVES, pairsStore, ratingsStore, WIDTH } from "../../support/trainingStores.js";

const folder = await temporaryFolder();
const cache = join(folder, "cache");
const K = OBJECTIVES.length;
let ratings: FeatureStore;
let pairs: FeatureStore;
let report: TrainingReport;
const output = join(folder, "heads");
const changes = {
  objectives: { safety: { label: "Safe", description: "No harm.", raters: "people", licence: "MIT", range: [-9, 9] } },
  data: [
    { name: "ratings.jsonl", licence: "MIT" },
    { name: "pairs.jsonl", licence: "Apache-2.0" },
  ],
  gating: {
    width: 8,
    hidden_layers: 1,
    steps: 60,
    batch: 64,
    learning_rate: 0.05,
    dropout: 0.1,
    beta: 5,
    temperature: 1,
    evaluate_every: 10,
  },
};

beforeAll(async () => {
  ratings = await ratingsStore(join(folder, "ratings"));
  pairs = await pairsStore(join(folder, "pairs"));
  report = await runRequest(fullRequest(ratings, pairs, output, changes), cache);
});

async function heads(of: string) {
  const store = await openSafetensors(join(of, "heads.safetensors"));
  try {
    return await loadHeads(store, { gatingTemperature: 10, objectives: OBJECTIVES });
  } finally {
    await store.close();
  }
}

const text = (of: string, file: string) => readFileSync(join(of, file), "utf8");
const bytes = (of: string, file = "heads.safetensors") => readFileSync(join(of, file)).toString("base64");

describe("all stages", () => {
  test("end in a folder of heads, and nothing else is left", () => {
    const files = ["heads.safetensors", "manifest.json", "report.html", "report.json", "uncertainty.safetensors"];
    expect(readdirSync(output).sort()).toEqual(files);
  });

  test("the heads load, and are those of the report", async () => {
    const { transform, regression, rewardWidth, gateWidth, gating, logitScale } = await heads(output);
    expect([rewardWidth, gateWidth]).toEqual([WIDTH, WIDTH]);
    expect(regression).toHaveLength(K * WIDTH);
    expect(gating.map(({ bias }) => bias.length)).toEqual([8, K]);
    expect(logitScale).toBe(1);
    for (const [j, { penalty }] of report.debias!.objectives.entries()) {
      expect(transform[2 * K + j]).toBeCloseTo((j === 2 ? 1 : 0) - penalty, 6);
    }
    const uncertainty = await loadUncertainty(join(output, "uncertainty.safetensors"), WIDTH, K);
    expect(uncertainty.interval90[0]).toBeCloseTo(report.regression!.objectives[0]!.error_bars.interval_90, 5);
  });

  test("report.json is the report, and keeps its contract", () => {
    const written = JSON.parse(text(output, "report.json"));
    expect(written).toEqual(JSON.parse(JSON.stringify(report)));
    expect(trainingReportSchema.parse(written)).toEqual(written);
  });

  test("rewards learn, penalties free them from verbosity, the gate beats fixed weights", () => {
    const { regression, debias, gating } = report;
    for (const objective of regression!.objectives) {
      expect(objective.beats_mean).toBe(true);
      expect(objective.validation.mse).toBeLessThan(0.5 * objective.validation.mean_predictor_mse);
      expect(objective.validation.spearman).toBeGreaterThan(0.7);
      const { low, high } = objective.validation.spearman_interval!;
      expect(low).toBeLessThan(objective.validation.spearman!);
      expect(high).toBeGreaterThan(objective.validation.spearman!);
      expect(objective.error_bars.coverage_90).toBeGreaterThan(0.75);
    }
    for (const { after, penalty } of debias!.objectives) expect(after <= 0.03 || penalty === 1).toBe(true);
    const { accuracy, categories, calibration, best_step: best, curve } = gating!;
    expect(accuracy.gate.mean).toBeGreaterThan(accuracy.uniform.mean);
    expect(accuracy.gate_minus_uniform.low).toBeGreaterThan(0);
    expect(accuracy.as_published?.mean).toBeLessThan(accuracy.gate.mean);
    expect(calibration.refitted!.error).toBeLessThan(calibration.train.error + 0.05);
    expect(categories.map(({ category }) => category).sort()).toEqual(["all", "harm", "help"]);
    const weight = (category: string, j: number) => categories.find((one) => one.category === category)!.weights[j]!;
    expect(weight("help", 0)).toBeGreaterThan(weight("harm", 0));
    for (const { weights } of categories) expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    expect(curve.map(({ step }) => step)).toEqual([0, 10, 20, 30, 40, 50, 60]);
    const losses = curve.map(({ validation_loss }) => validation_loss);
    expect(curve.find(({ step }) => step === best)?.validation_loss).toBe(Math.min(...losses));
  });

  test("the manifest says what the heads are, what they stand on and how they do", () => {
    const manifest = manifestSchema.parse(JSON.parse(text(output, "manifest.json")));
    expect(manifest).toMatchObject({
      backbone: { weights_sha256: "b".repeat(64), precision: "fp32", hidden_size: WIDTH },
      template_sha256: "t".repeat(64),
      features: "final:last",
      num_objectives: K,
      gating_temperature: 1,
      verbosity_objective: "test-verbosity",
      beta: report.gating!.beta,
      beta_train: report.gating!.beta_train,
      seed: 0,
      training_data: [
        { name: "ratings.jsonl", sha256: "1".repeat(64), licence: "MIT" },
        { name: "pairs.jsonl", sha256: "1".repeat(64), licence: "Apache-2.0" },
      ],
    });
    expect(manifest.objectives[1]).toMatchObject({
      name: "safety",
      label: "Safe",
      range: [-9, 9],
      alpha: report.regression!.objectives[1]!.alpha,
      validation_spearman: report.regression!.objectives[1]!.validation.spearman,
    });
    const { reference } = manifest;
    expect(reference).toMatchObject({ set: "both sides of 400 pairs", rows: 800 });
    expect(Object.keys(reference!.rewards)).toEqual(OBJECTIVES);
    expect(reference!.score.quantiles).toHaveLength(101);
    expect(reference!.score.quantiles[0]).toBeLessThan(reference!.score.mean);
  });

  test("correlations are symmetric; debiased verbosity has none", () => {
    const { raw, debiased } = report.correlations!;
    for (let i = 0; i < K; i++) for (let j = 0; j < K; j++) expect(raw[i]![j]).toBe(raw[j]![i]);
    expect(raw.map((row, i) => row[i])).toEqual([1, 1, 1]);
    expect(raw[0]![2]).toBeCloseTo(report.debias!.objectives[0]!.before, 10);
    expect(debiased[2]).toEqual([null, null, null]);
  });

  test("the same training again gives the same files, and a finished one is not done again", async () => {
    const again = join(folder, "again");
    await runRequest(fullRequest(ratings, pairs, again, changes), cache);
    for (const file of readdirSync(output)) expect(bytes(again, file)).toBe(bytes(output, file));
    const steps: string[] = [];
    const found = await runRequest(fullRequest(ratings, pairs, again, changes), cache, {
      onProgress: ({ step }) => steps.push(step),
    });
    expect(steps).toEqual([]);
    expect(found).toEqual(JSON.parse(text(again, "report.json")));
  });

  test("a training with other settings is refused there", async () => {
    const other = fullRequest(ratings, pairs, output, { ...changes, seed: 1 });
    await expect(runRequest(other, cache)).rejects.toMatchObject({ code: "E_OUTPUT_EXISTS" });
    const older = join(folder, "by another version");
    mkdirSync(older);
    writeFileSync(join(older, "manifest.json"), "{}");
    writeFileSync(join(older, "report.json"), '{ "run_sha256": "another", "format": 0 }');
    const there = runRequest(fullRequest(ratings, pairs, older, changes), cache);
    await expect(there).rejects.toMatchObject({ code: "E_OUTPUT_EXISTS" });
  });
});

test.each(["notes.txt", "work/mine.txt"])("a folder that holds %s is left alone", async (name) => {
  const used = join(folder, `used ${name.length}`);
  mkdirSync(join(used, "work"), { recursive: true });
  writeFileSync(join(used, name), "mine");
  const training = runRequest(fullRequest(ratings, pairs, used, changes), cache);
  await expect(training).rejects.toMatchObject({ code: "E_OUTPUT_NOT_EMPTY" });
  expect(readFileSync(join(used, name), "utf8")).toBe("mine");
});

describe("an interrupted training", () => {
  /** Runs until progress says so, then again to the end. */
  async function interrupted(name: string, isEnough: (step: string, done: number) => boolean): Promise<string[]> {
    const request = fullRequest(ratings, pairs, join(folder, name), changes);
    const controller = new AbortController();
    const stop = runRequest(request, cache, {
      signal: controller.signal,
      onProgress: ({ step, done }) => {
        if (isEnough(step, done)) controller.abort();
      },
    });
    await expect(stop).rejects.toThrow("aborted");
    expect(existsSync(join(folder, name, "manifest.json"))).toBe(false);
    const steps: string[] = [];
    await runRequest(request, cache, {
      onProgress: ({ step, done }) => {
        if (steps.at(-1)?.split(":")[0] !== step) steps.push(`${step}:${done}`);
      },
    });
    return steps;
  }

  test.each([
    ["in stage 1", (step: string) => step === "error bars"],
    ["at the gate", (step: string, done: number) => step === "gate" && done === 37],
    ["at the second gate", (step: string, done: number) => step === "gate as published" && done === 25],
  ])("%s goes on to the same files", async (name, isEnough) => {
    const steps = await interrupted(name, isEnough);
    for (const file of readdirSync(output)) expect(bytes(join(folder, name), file)).toBe(bytes(output, file));
    if (name === "at the gate") {
      expect(steps).toContain("gate:30");
      expect(steps.join()).not.toContain("ridge regression");
    }
    if (name === "at the second gate")
      expect(steps).toEqual(expect.arrayContaining(["gate:60", "gate as published:20"]));
  });

  test("leaves nothing behind, whenever it was killed", async () => {
    const killed = join(folder, "killed while it wrote");
    const controller = new AbortController();
    const onProgress = ({ step }: { step: string }) => step === "gate" && controller.abort();
    const request = fullRequest(ratings, pairs, killed, changes);
    await expect(runRequest(request, cache, { signal: controller.signal, onProgress })).rejects.toThrow();
    writeFileSync(join(killed, "heads.safetensors.tmp-1-0123abcd"), "a part");
    await runRequest(request, cache);
    mkdirSync(join(killed, "work"));
    await runRequest(request, cache);
    expect(readdirSync(killed)).toEqual(readdirSync(output));
  });

  test("isn't gone on with under other settings", async () => {
    const controller = new AbortController();
    const request = fullRequest(ratings, pairs, join(folder, "left"), changes);
    const onProgress = ({ step }: { step: string }) => step === "gate" && controller.abort();
    await expect(runRequest(request, cache, { signal: controller.signal, onProgress })).rejects.toThrow();
    const other = fullRequest(ratings, pairs, join(folder, "left"), { ...changes, seed: 3 });
    await expect(runRequest(other, cache)).rejects.toMatchObject({ code: "E_OUTPUT_OTHER" });
  });
});

describe("single stages", () => {
  const base = async (of: string) => {
    const store = await openSafetensors(join(of, "heads.safetensors"));
    const regression = await store.read("regression_layer.weight");
    const transform = await store.read("reward_transform_matrix");
    await store.close();
    const manifest = manifestSchema.parse(JSON.parse(text(of, "manifest.json")));
    const origin = { name: of, width: WIDTH, backbone: "b".repeat(64), precision: "fp32" };
    const uncertainty = join(of, "uncertainty.safetensors");
    return { objectives: OBJECTIVES, regression, transform, origin, manifest, uncertainty };
  };
  const only = (command: TrainingRequest["command"], name: string) => {
    const { ratings: _, pairs: __, regression, debias, gating } = fullRequest(ratings, pairs, "anywhere", changes);
    const request = { command, output: join(folder, name), objectives: {}, data: [], seed: 0, standardize: false };
    return { request, regression, debias, gating: { ...gating!, compare_as_published: false } };
  };

  test("one after the other give the heads that all at once give", async () => {
    const first = only("train regression", "stage 1");
    await runRequest({ ...first.request, ratings, regression: first.regression }, cache);
    const second = only("train debias", "debiased");
    const debias = { base: await base(first.request.output), pairs, debias: second.debias };
    await runRequest({ ...second.request, ...debias }, cache);
    const third = only("train gating", "gated");
    const gating = { base: await base(second.request.output), pairs, gating: third.gating };
    const last = await runRequest({ ...third.request, ...gating }, cache);
    expect(bytes(third.request.output)).toBe(bytes(output));
    expect(bytes(third.request.output, "uncertainty.safetensors")).toBe(bytes(output, "uncertainty.safetensors"));
    expect(last).toMatchObject({ regression: null, debias: null, gating: { accuracy: { as_published: null } } });
    const all = JSON.parse(text(output, "manifest.json"));
    const manifest = JSON.parse(text(third.request.output, "manifest.json"));
    expect(manifest).toMatchObject({ beta: all.beta, penalties: all.penalties, reference: all.reference });
    expect(manifest.objectives[0].validation_spearman).toBe(all.objectives[0].validation_spearman);
    const stage1 = JSON.parse(text(first.request.output, "manifest.json"));
    expect(stage1).not.toHaveProperty("reference");
    expect(stage1).not.toHaveProperty("beta");
  });

  test("penalties from rated responses", async () => {
    const { request, debias } = only("train debias", "by ratings");
    const found = await runRequest({ ...request, base: await base(output), ratings, debias }, cache);
    expect(found.debias!.reference).toEqual({ set: "300 rated responses", rows: 300 });
    const manifest = JSON.parse(text(request.output, "manifest.json"));
    expect(manifest).not.toHaveProperty("beta");
    expect(manifest).not.toHaveProperty("gating_hidden_dim");
  });

  test("a gate as published says what it is, and does worse", async () => {
    const { request, gating } = only("train gating", "as published");
    const settings = { ...gating, as_published: true };
    const found = await runRequest({ ...request, base: await base(output), pairs, gating: settings }, cache);
    expect(found.gating!.accuracy.gate).toEqual(report.gating!.accuracy.as_published);
    expect(JSON.parse(text(request.output, "manifest.json")).note).toContain("For comparison only");
  });
});
