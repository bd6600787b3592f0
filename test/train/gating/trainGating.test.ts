import { describe, expect, test } from "vitest";
import { gate } from "#dist/heads/gate.js";
import { EXACT } from "#dist/heads/rounding.js";
import { compareWeightings } from "#dist/train/gating/compareWeightings.js";
import { GateSession } from "#dist/train/gating/gateSession.js";
import { gateWeights } from "#dist/train/gating/gateWeights.js";
import type { GatingSettings } from "#dist/train/gating/gatingSettings.js";
import type { GatingState } from "#dist/train/gating/gatingState.js";
import type { PreferencePairs } from "#dist/train/gating/preferencePairs.js";
import { trainGating } from "#dist/train/gating/trainGating.js";
import { largestDifference } from "../../support/largestDifference.js";
import { randomHeads } from "../../support/randomHeads.js";
import { randomPairs } from "../../support/randomPairs.js";

const sizes = { prompts: 40, hiddenSize: 6, objectives: 3 };
const training = randomPairs({ seed: 1, pairs: 90, ...sizes });
const validation = randomPairs({ seed: 2, pairs: 50, ...sizes });

const QUICK: Partial<GatingSettings> = {
  width: 9,
  hiddenLayers: 2,
  temperature: 1,
  steps: 40,
  batch: 32,
  beta: 5,
  evaluateEvery: 10,
  precision: "float64",
};

function train(options: Partial<GatingSettings> = {}) {
  return trainGating(training, validation, { ...QUICK, ...options });
}

function relativeDifference(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((value, i) => Math.abs(value / b[i]! - 1)));
}

test("a gate learns what no fixed weighting can", { timeout: 60_000 }, async () => {
  const many = { prompts: 600, hiddenSize: 6, objectives: 3 };
  const known = randomPairs({ seed: 3, pairs: 1500, ...many });
  const unseen = randomPairs({ seed: 4, pairs: 600, ...many });
  const options = { ...QUICK, steps: 400, learningRate: 5e-3, width: 16, precision: "float32" } as const;
  const { layers, best, betaFit, validationMargins } = await trainGating(known, unseen, options);
  const weights = await gateWeights(layers, unseen.prompts, options.temperature ?? 1);
  const comparison = compareWeightings(known, unseen, weights);
  expect(comparison.gate.mean).toBeGreaterThan(0.9);
  expect(comparison.gate.mean).toBeCloseTo(best.validationAccuracy, 10);
  expect(comparison.static.mean).toBeLessThan(0.7);
  expect(comparison.gateMinusStatic.low).toBeGreaterThan(0.1);
  expect(comparison.gateMinusUniform.low).toBeGreaterThan(0.1);
  expect(betaFit.kind).toBe("fitted");
  expect(validationMargins).toHaveLength(600);
});

test("the heads' gate gives the weights that training computed with", async () => {
  const { layers } = await train();
  const weights = await gateWeights(layers, validation.prompts, 1);
  const heads = { ...randomHeads(1, { k: 3, d: 6 }).heads, gating: layers, gatingTemperature: 1 };
  for (let prompt = 0; prompt < sizes.prompts; prompt++) {
    const exact = gate(heads, validation.prompts.subarray(prompt * 6, (prompt + 1) * 6), EXACT);
    expect(largestDifference(weights.subarray(prompt * 3, (prompt + 1) * 3), exact)).toBeLessThan(1e-6);
    expect([...weights.subarray(prompt * 3, (prompt + 1) * 3)].reduce((a, b) => a + b)).toBeCloseTo(1, 6);
  }
});

describe.each(["float32", "float64"] as const)("in %s", (precision) => {
  test("the same seed gives the same bits, another one doesn't", async () => {
    const [first, again, other] = [
      await train({ precision }),
      await train({ precision }),
      await train({ precision, seed: 1 }),
    ];
    expect(again).toEqual(first);
    expect(other.state.losses).not.toEqual(first.state.losses);
  });

  test.each(["replacement", "shuffled"] as const)(
    "a resumed run is the uninterrupted one bit for bit (%s)",
    async (sampling) => {
      const settings = { ...QUICK, precision, sampling, microBatch: 20, weightDecay: 0.01 };
      const saved: GatingState[] = [];
      const keep = { onEvaluation: (_: unknown, state: GatingState) => void saved.push(structuredClone(state)) };
      const whole = await trainGating(training, validation, settings, keep);
      expect(saved.map(({ step }) => step)).toEqual([0, 10, 20, 30, 40]);
      for (const resume of saved) {
        const before = structuredClone(resume);
        const resumed = await trainGating(training, validation, settings, { resume });
        expect(resumed).toEqual(whole);
        expect(resume).toEqual(before);
      }
    },
  );

  test("a batch in parts is the batch", async () => {
    const { state: whole } = await train({ precision });
    for (const microBatch of [8, 7, 1]) {
      const { state: parts } = await train({ precision, microBatch });
      expect(relativeDifference(parts.losses, whole.losses)).toBeLessThan(precision === "float64" ? 1e-12 : 1e-5);
    }
  });
});

test("float32's losses are float64's", async () => {
  const { state: exact } = await train({ precision: "float64" });
  const { state: fast } = await train({ precision: "float32" });
  expect(relativeDifference(fast.losses, exact.losses)).toBeLessThan(1e-4);
});

test("4 x 256 pairs are 1,024", async () => {
  const options = { width: 32, batch: 1024, steps: 5, precision: "float32" } as const;
  const { state: whole } = await train(options);
  const { state: parts } = await train({ ...options, microBatch: 256 });
  expect(relativeDifference(parts.losses, whole.losses)).toBeLessThan(1e-6);
});

describe("as published", () => {
  const raw = { ...training, transform: [1, 0, 0, 0, 1, 0, -1, -1, 0] };

  test("every weight is a half, whatever the gate learned", async () => {
    const { state } = await train({ asPublished: true });
    const shape = { hiddenSize: 6, objectives: 3, width: 9, hiddenLayers: 2 };
    const network = { shape, precision: "float64", temperature: 1, dropoutScale: 1, asPublished: true } as const;
    const session = await GateSession.open(network);
    const weights = await session.weights(training.prompts, state.parameters);
    await session.close();
    expect(weights).toHaveLength(sizes.prompts * 3);
    expect(new Set(weights)).toEqual(new Set([0.5]));
  });

  test("the transform counts for nothing, and without dropout nothing but β is learned", async () => {
    const options = { ...QUICK, asPublished: true, dropout: 0 };
    const { state, validationMargins } = await trainGating(raw, raw, options);
    const { state: plain } = await trainGating(training, training, options);
    expect(state).toEqual(plain);
    const [first] = state.evaluations;
    expect(first?.validationAccuracy).toBe(state.evaluations.at(-1)?.validationAccuracy);
    const { rewards } = training;
    const sum = (side: number) => rewards[3 * side]! + rewards[3 * side + 1]! + rewards[3 * side + 2]!;
    expect(validationMargins[0]).toBeCloseTo((sum(0) - sum(1)) / 2, 12);
    const { state: correct } = await trainGating(raw, raw, { ...options, asPublished: false });
    expect(correct.losses).not.toEqual(plain.losses);
  });

  test("keeps the last gate", async () => {
    const { best, state } = await train({ asPublished: true });
    expect(best.step).toBe(state.step);
  });
});

describe("what is kept", () => {
  test("the gate with the lowest validation loss", async () => {
    const { best, state, layers, betaTrain } = await train({ learningRate: 0.05, beta: 20, steps: 200 });
    const losses = state.evaluations.map(({ validationLoss }) => validationLoss);
    expect(best.validationLoss).toBe(Math.min(...losses));
    expect(best.step).toBeLessThan(state.step);
    expect(betaTrain).toBe(best.beta);
    expect(layers).toHaveLength(3);
  });

  test("training stops when the validation loss hasn't fallen for a while", async () => {
    const options = { learningRate: 0.05, beta: 20, steps: 1000, patience: 3 };
    const { best, state } = await train(options);
    expect(state.step).toBe(best.step + 30);
  });

  test("curves: steps, mean training losses, β", async () => {
    const heard: number[] = [];
    const { state } = await trainGating(training, validation, QUICK, { onStep: (step) => heard.push(step) });
    expect(heard).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(state.evaluations.map(({ step }) => step)).toEqual([0, 10, 20, 30, 40]);
    expect(state.evaluations[0]).toMatchObject({ trainLoss: null, beta: 5 });
    const mean = state.losses.slice(10, 20).reduce((a, b) => a + b) / 10;
    expect(state.evaluations[2]?.trainLoss).toBeCloseTo(mean, 12);
  });
});

describe("refuses", () => {
  test.each<[string, Partial<PreferencePairs>, string]>([
    ["no pairs", { promptOf: new Int32Array(), rewards: new Float64Array() }, "E_NO_PAIRS"],
    ["prompts of another width", { prompts: training.prompts.subarray(1) }, "E_PAIRS_SHAPE"],
    ["rewards of another length", { rewards: training.rewards.subarray(1) }, "E_PAIRS_SHAPE"],
    ["a transform of another size", { transform: [1] }, "E_PAIRS_SHAPE"],
    ["a prompt that isn't there", { promptOf: training.promptOf.with(3, 40) }, "E_PAIR_PROMPT"],
    ["NaN in an embedding", { prompts: training.prompts.with(7, Number.NaN) }, "E_NON_FINITE"],
    ["NaN in the transform", { transform: [1, 0, 0, 0, Number.NaN, 0, 0, 0, 1] }, "E_NON_FINITE"],
    ["an infinite reward", { rewards: training.rewards.with(7, Number.POSITIVE_INFINITY) }, "E_NON_FINITE"],
  ])("%s", async (_, change, code) => {
    const broken: PreferencePairs = { ...training, ...change };
    await expect(trainGating(broken, validation, QUICK)).rejects.toMatchObject({ code });
    await expect(trainGating(training, broken, QUICK)).rejects.toMatchObject({ code });
  });

  test("validation pairs of other sizes", async () => {
    const other = randomPairs({ seed: 1, pairs: 10, prompts: 5, hiddenSize: 5, objectives: 3 });
    await expect(trainGating(training, other, QUICK)).rejects.toMatchObject({ code: "E_PAIRS_SHAPE" });
  });

  test("a gate to begin with that has another shape", async () => {
    const initial = [{ weight: [1], bias: [1] }];
    const started = trainGating(training, validation, QUICK, { initial });
    await expect(started).rejects.toMatchObject({ code: "E_GATE_SHAPE" });
  });

  test.each<Partial<GatingSettings>>([
    { dropout: 1 },
    { steps: 0 },
    { learningRate: Number.NaN },
    { beta: -1 },
    { seed: -1 },
    { patience: 0 },
    { hiddenLayers: 1.5 },
    { weightDecay: -1 },
  ])("settings out of range: %j", async (options) => {
    await expect(train(options)).rejects.toMatchObject({ code: "E_OPTION" });
  });

  test("a state of another run", async () => {
    const { state: resume } = await train();
    const other = trainGating(training, validation, { ...QUICK, seed: 7 }, { resume });
    await expect(other).rejects.toMatchObject({ code: "E_RESUME_MISMATCH" });
    const swapped = trainGating(validation, training, QUICK, { resume });
    await expect(swapped).rejects.toMatchObject({ code: "E_RESUME_MISMATCH" });
  });

  test("settings survive JSON, so that a state can be kept in a file", async () => {
    const saved = (await train({ patience: null, steps: 10 })).state;
    const resume = { ...saved, settings: JSON.parse(JSON.stringify(saved.settings)) };
    const { state } = await trainGating(training, validation, { ...QUICK, patience: null, steps: 10 }, { resume });
    expect(state.step).toBe(10);
  });

  test("a loss that isn't finite", async () => {
    const huge = { ...training, rewards: training.rewards.map((value) => value * 1e300) };
    await expect(trainGating(huge, validation, { ...QUICK, beta: 1e100 })).rejects.toMatchObject({
      code: "E_TRAINING_DIVERGED",
    });
  });
});
