import { join } from "node:path";
import { RewardModel, type ScoreResult } from "armorm";
import { afterAll, describe, expect, test } from "vitest";
import type { RewardUncertainty } from "#dist/heads/uncertainty/rewardUncertainty.js";
import { saveUncertainty } from "#dist/heads/uncertainty/saveUncertainty.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { readGolden } from "../support/golden.js";
import { makeModelFolder } from "../support/makeModelFolder.js";
import { randomMatrix } from "../support/randomMatrix.js";
import { randomReference } from "../support/randomReference.js";
import { rowsOf, runArmorm } from "../support/runArmorm.js";
import { writeHeadsFolder } from "../support/writeHeadsFolder.js";

const root = await temporaryFolder();
const cache = join(root, "cache");
const env = { ARMORM_CACHE: cache };
const NAMES = ["helpful", "safe", "verbose"];
const K = NAMES.length;
const D = 32;
const reference = randomReference(NAMES);

const { folder: backbone, weights } = await makeModelFolder(join(root, "backbone"), {
  config: { vocab_size: 650 },
  objectives: K,
  chat: "llama3-f32",
});
const plain = await writeHeadsFolder(join(root, "plain"), weights, NAMES);
const heads = await writeHeadsFolder(join(root, "heads"), weights, NAMES, { reference });

/** Two factors; the last objective has one of its own, and a limit that everything exceeds. */
const uncertainty: RewardUncertainty = {
  hiddenSize: D,
  factors: [1, 2].map((seed) => Float32Array.from(randomMatrix(1, (D * (D + 1)) / 2, seed), (x) => 0.1 * x)),
  factorOf: [0, 0, 1],
  covariance: Float64Array.of(0.25, 0.125, 0, 0.125, 0.5, 0, 0, 0, 1),
  leverageLimit: Float64Array.of(1e6, 1e6, 0),
  interval90: Float64Array.of(1.5, 1.75, 2),
};
await saveUncertainty(join(heads, "uncertainty.safetensors"), uncertainty);

const model = await RewardModel.load(heads, { backbone, cache, uncertainty: true });
afterAll(() => model[Symbol.asyncDispose]());
const conversations = readGolden("llama3-f32").conversations.map(({ messages }) => messages);
const results: readonly ScoreResult[] = await model.score(conversations, { hidden: true });
/** T, row-major. */
const transform = weights.get("reward_transform_matrix")!.data;

describe("the reference set", () => {
  test.each([1, 0.5])("contributions beyond the average, at λ = %d", async (debias) => {
    for (const { gating, debiasedRewards, centredContributions } of await model.score(conversations, { debias })) {
      for (const [j, name] of NAMES.entries()) {
        // mean of r'_j = Σ_i mean_i T(λ)_ij
        const mean = NAMES.reduce((sum, other, i) => {
          const identity = i === j ? 1 : 0;
          return sum + reference.rewards[other]!.mean * (identity - debias * (identity - transform[i * K + j]!));
        }, 0);
        expect(centredContributions?.[name]).toBeCloseTo(gating[name]! * (debiasedRewards[name]! - mean), 10);
      }
    }
  });

  test("percentiles of raw rewards and of the score", () => {
    for (const { rewards, score, percentiles } of results) {
      const share = (quantiles: readonly number[], value: number) => quantiles.filter((other) => other < value).length;
      for (const name of NAMES) {
        const expected = share(reference.rewards[name]!.quantiles, rewards[name]!);
        expect(Math.abs(percentiles!.rewards[name]! - expected)).toBeLessThanOrEqual(1);
      }
      expect(Math.abs(percentiles!.score! - share(reference.score.quantiles, score))).toBeLessThanOrEqual(1);
    }
  });

  test("a steered score has no percentile, its rewards have", async () => {
    const { percentiles } = await model.score(conversations[0]!, { weights: { safe: 2 } });
    expect(percentiles).toEqual({ rewards: results[0]!.percentiles!.rewards });
  });

  test("differences of centred contributions are differences of contributions", async () => {
    const { a, b, differences } = await model.compare("Why?", "So.", "Because it rains.");
    for (const name of NAMES) {
      expect(a.centredContributions![name]! - b.centredContributions![name]!).toBeCloseTo(differences[name]!, 10);
    }
  });

  test("a model without one has neither", async () => {
    await using other = await RewardModel.load(plain, { backbone, cache });
    const result = await other.score(conversations[0]!);
    for (const key of ["centredContributions", "percentiles", "standardErrors", "unusual"]) {
      expect(result).not.toHaveProperty(key);
    }
    expect(result.score).toBe(results[0]!.score);
  });

  test.each<[string, object, RegExp]>([
    [
      "lacks an objective",
      { ...reference, rewards: { helpful: reference.score } },
      /rewards: an objective has no stat/,
    ],
    ["has too few quantiles", { ...reference, score: { mean: 0, quantiles: [0, 1] } }, /score\.quantiles/],
    [
      "has quantiles out of order",
      { ...reference, score: { mean: 0, quantiles: [...reference.score.quantiles].reverse() } },
      /not in ascending order/,
    ],
  ])("one that %s is refused", async (_, bad, message) => {
    const folder = await writeHeadsFolder(join(root, "bad"), weights, NAMES, { reference: bad });
    await expect(RewardModel.load(folder, { backbone, cache })).rejects.toThrow(message);
  });
});

describe("error bars", () => {
  test("are those of the leverages", () => {
    for (const { hiddenLast: h, standardErrors, coefficients } of results) {
      const leverage = uncertainty.factors.map((factor) => {
        let [sum, at] = [0, 0];
        for (let row = 0; row < D; row++) {
          let product = 0;
          for (let col = 0; col <= row; col++) product += factor[at++]! * h![col]!;
          sum += product ** 2;
        }
        return sum;
      });
      const l = uncertainty.factorOf.map((factor) => leverage[factor]!);
      let variance = 0;
      for (const [i, one] of NAMES.entries()) {
        const sigma = Math.sqrt(uncertainty.covariance[i * K + i]!);
        expect(standardErrors!.rewards[one]).toBeCloseTo(sigma * Math.sqrt(l[i]!), 6);
        const label = sigma * Math.sqrt(1 + l[i]!);
        expect(standardErrors!.labels[one]).toBeCloseTo(label, 6);
        expect(standardErrors!.interval90[one]).toBeCloseTo(label * uncertainty.interval90[i]!, 6);
        for (const [j, two] of NAMES.entries()) {
          const scale = coefficients[one]! * coefficients[two]! * Math.sqrt(l[i]! * l[j]!);
          variance += scale * uncertainty.covariance[i * K + j]!;
        }
      }
      expect(standardErrors!.score).toBeCloseTo(Math.sqrt(variance), 6);
    }
  });

  test("say which objectives' training rows a conversation is unlike", async () => {
    expect(results[0]!.unusual).toBe(true);
    expect(results[0]!.standardErrors!.unusual).toEqual(["verbose"]);
    const calm = { ...uncertainty, leverageLimit: Float64Array.of(1e6, 1e6, 1e6) };
    const folder = await writeHeadsFolder(join(root, "calm"), weights, NAMES);
    await saveUncertainty(join(folder, "uncertainty.safetensors"), calm);
    await using other = await RewardModel.load(folder, { backbone, cache, uncertainty: true });
    const result = await other.score(conversations[0]!);
    expect(result).not.toHaveProperty("unusual");
    expect(result.standardErrors).not.toHaveProperty("unusual");
    expect(other.fingerprint).not.toBe(model.fingerprint);
  });

  test("of a model that has none are refused, from another model too", async () => {
    const loading = RewardModel.load(plain, { backbone, cache, uncertainty: true });
    await expect(loading).rejects.toMatchObject({ code: "E_NO_UNCERTAINTY" });
    await expect(loading).rejects.toThrow(/plain: the model has no error bars: expected uncertainty\.safetensors\./);
    const folder = await writeHeadsFolder(join(root, "mixed"), weights, NAMES);
    await saveUncertainty(join(folder, "uncertainty.safetensors"), {
      ...uncertainty,
      factors: [new Float32Array(3), new Float32Array(3)],
    });
    const mixed = RewardModel.load(folder, { backbone, cache, uncertainty: true });
    await expect(mixed).rejects.toMatchObject({ code: "E_UNCERTAINTY" });
  });
});

describe("on the command line", () => {
  const score = ["score", "-m", heads, "--backbone", backbone, "--prompt", "Why?", "--response", "So."];

  test("--detail full carries what the reference set says, --uncertainty the error bars", async () => {
    const { code, stdout } = await runArmorm([...score, "--detail", "full", "--uncertainty"], { env });
    expect(code).toBe(0);
    const [row] = rowsOf(stdout);
    const perObjective = Object.fromEntries(NAMES.map((name) => [name, expect.any(Number)]));
    expect(row).toMatchObject({
      centred_contributions: perObjective,
      percentiles: { rewards: perObjective, score: expect.any(Number) },
      standard_errors: {
        rewards: perObjective,
        labels: perObjective,
        interval_90: perObjective,
        score: expect.any(Number),
        unusual: ["verbose"],
      },
      unusual: true,
    });
    const again = await runArmorm(["score", "-m", heads, "--backbone", backbone, "-i", "-"], { env, stdin: stdout });
    const [plainer] = rowsOf(again.stdout);
    for (const key of ["centred_contributions", "percentiles", "standard_errors", "unusual"]) {
      expect(plainer).not.toHaveProperty(key);
    }
  });

  test("--uncertainty without the file: said before anything is scored", async () => {
    const output = join(root, "never.jsonl");
    const args = ["score", "-m", plain, "--backbone", backbone, "-i", "-", "-o", output, "--uncertainty"];
    const { code, stderr } = await runArmorm(args, { env, stdin: '{"prompt": "x", "response": "y"}\n' });
    expect(stderr).toMatch(/the model has no error bars.*\(E_NO_UNCERTAINTY\)$/m);
    expect(code).toBe(2);
  });

  test("a comparison for a person shows contributions beyond the average", async () => {
    const args = ["compare", "-m", heads, "--backbone", backbone, "--prompt", "Why?", "--a", "So.", "--b", "It rains."];
    const { stdout } = await runArmorm([...args, "--no-json"], { env });
    expect(stdout).toContain("contribution beyond an average response's");
    const { a } = await model.compare("Why?", "So.", "It rains.");
    expect(stdout).toContain(a.centredContributions!["helpful"]!.toFixed(4));
  });

  test("models info says what there is", async () => {
    const { stdout } = await runArmorm(["models", "info", heads], { env });
    expect(stdout).toMatch(/compared with +two hundred random answers/);
    expect(stdout).toMatch(/error bars +yes/);
    expect((await runArmorm(["models", "info", plain], { env })).stdout).toMatch(/error bars +none/);
  });
});
