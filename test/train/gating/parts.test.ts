import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explain } from "#dist/heads/explain.js";
import { resolveSteering } from "#dist/heads/steering.js";
import { AdamW } from "#dist/train/gating/adamW.js";
import { BatchSampler } from "#dist/train/gating/batchSampler.js";
import { cosineRate } from "#dist/train/gating/cosineRate.js";
import { dropoutScale, fillMask } from "#dist/train/gating/dropoutMask.js";
import { layerViews } from "#dist/train/gating/gateParameters.js";
import { initialParameters } from "#dist/train/gating/initialParameters.js";
import { pairMargins } from "#dist/train/gating/pairMargins.js";
import { pairRewards } from "#dist/train/gating/pairRewards.js";
import { RandomStream } from "#dist/train/gating/randomStream.js";
import { randomWord } from "#dist/train/gating/randomWord.js";
import { rewardDifferences } from "#dist/train/gating/rewardDifferences.js";
import { uniqueRows } from "#dist/train/gating/uniqueRows.js";
import { largestDifference } from "../../support/largestDifference.js";
import { randomHeads } from "../../support/randomHeads.js";
import { randomMatrix } from "../../support/randomMatrix.js";

describe("AdamW", () => {
  const begin = (parameters: Float64Array) => ({
    parameters,
    firstMoments: new Float64Array(parameters.length),
    secondMoments: new Float64Array(parameters.length),
  });

  test("does what PyTorch's does in the same two steps", async () => {
    // torch.optim.AdamW([θ], lr=0.1, weight_decay=0.5), gradients (1, -2), then (3, 0.5); float64
    const state = begin(Float64Array.of(1, -2));
    const gradients = Float64Array.of(1, -2);
    const optimiser = await AdamW.open("float64", state, gradients);
    await optimiser.step(1, 0.1, 0.5);
    gradients.set([3, 0.5]);
    await optimiser.step(2, 0.1, 0.5);
    await optimiser.close();
    expect(state.parameters[0]).toBeCloseTo(0.7157218894623323, 15);
    expect(state.parameters[1]).toBeCloseTo(-1.6630531836763347, 15);
  });

  test("is the textbook's, over chunks and steps", async () => {
    const count = 300_001;
    const state = begin(randomMatrix(count, 1, 1));
    const [parameters, m, v] = [state.parameters.slice(), new Float64Array(count), new Float64Array(count)];
    const gradients = new Float64Array(count);
    const optimiser = await AdamW.open("float64", state, gradients);
    for (let t = 1; t <= 5; t++) {
      gradients.set(randomMatrix(count, 1, 10 + t));
      await optimiser.step(t, 0.01, 0.1);
      for (const [i, g] of gradients.entries()) {
        m[i] = 0.9 * m[i]! + 0.1 * g;
        v[i] = 0.999 * v[i]! + 0.001 * g * g;
        const [mHat, vHat] = [m[i]! / (1 - 0.9 ** t), v[i]! / (1 - 0.999 ** t)];
        parameters[i] = parameters[i]! * (1 - 0.01 * 0.1) - (0.01 * mHat) / (Math.sqrt(vHat) + 1e-8);
      }
    }
    await optimiser.close();
    expect(largestDifference(state.firstMoments, m)).toBeLessThan(1e-15);
    expect(largestDifference(state.secondMoments, v)).toBeLessThan(1e-15);
    expect(largestDifference(state.parameters, parameters)).toBeLessThan(1e-13);
  });
});

test("the learning rate falls from its start along half a cosine", () => {
  expect(cosineRate(0.2, 0, 10)).toBe(0.2);
  expect(cosineRate(0.2, 5, 10)).toBeCloseTo(0.1, 15);
  expect(cosineRate(0.2, 10, 10)).toBeCloseTo(0, 15);
});

describe("random streams", () => {
  /** Word number `i` of a stream. */
  const wordOf = ({ keys: [first, second] }: RandomStream, i: number) => randomWord(first + i, second);

  test("depend on seed, purpose and step alone", () => {
    const words = (stream: RandomStream) => Array.from({ length: 10 }, (_, i) => wordOf(stream, i));
    const first = words(new RandomStream(1, "a", 2));
    expect(words(new RandomStream(1, "a", 2))).toEqual(first);
    for (const other of [new RandomStream(2, "a", 2), new RandomStream(1, "b", 2), new RandomStream(1, "a", 3)]) {
      expect(words(other).some((word) => first.includes(word))).toBe(false);
    }
  });

  test("are no shifted copies of each other", () => {
    // 2,000 streams of 1,000 words: where two ran over the same counter, thousands of words would come twice
    const seen = new Set<number>();
    for (let step = 0; step < 2000; step++) {
      const stream = new RandomStream(7, "dropout", step);
      for (let i = 0; i < 1000; i++) seen.add(wordOf(stream, i));
    }
    const expected = 2 ** 32 * (1 - Math.exp(-2e6 / 2 ** 32)); // of two million independent words
    expect(Math.abs(seen.size - expected)).toBeLessThan(150);
  });

  test("have bits that are set half of the time, and independent of their neighbours", () => {
    const stream = new RandomStream(3, "dropout 0", 5);
    const count = 100_000;
    for (let bit = 0; bit < 32; bit++) {
      let set = 0;
      let same = 0;
      for (let i = 0; i < count; i++) {
        const now = (wordOf(stream, i) >>> bit) & 1;
        set += now;
        same += now === ((wordOf(stream, i + 1) >>> bit) & 1) ? 1 : 0;
      }
      for (const share of [set / count, same / count]) expect(Math.abs(share - 0.5)).toBeLessThan(0.0075);
    }
  });

  test("numbers are uniform, also across steps", () => {
    const firsts = Float64Array.from(
      { length: 20_000 },
      (_, step) => new RandomStream(7, "batch", step).uniforms(1)[0]!,
    );
    for (const draws of [firsts, new RandomStream(7, "batch").uniforms(20_000)]) {
      const counts = new Array<number>(20).fill(0);
      for (const x of draws) counts[Math.floor(20 * x)]!++;
      // chi-squared with 19 degrees of freedom: 43.8 is passed once in a thousand
      expect(counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(43.8);
    }
  });
});

describe("batches", () => {
  test("with replacement: any pair, any number of times", () => {
    const sampler = new BatchSampler(5, 1000, "replacement", 3);
    const counts = new Array<number>(5).fill(0);
    for (const row of sampler.rows(0)) counts[row]!++;
    expect(counts.every((count) => count > 150 && count < 250)).toBe(true);
    expect(sampler.rows(1)).not.toEqual(sampler.rows(0));
  });

  test("replacement by weight: each as often as its weight says, none of weight 0", () => {
    const sampler = new BatchSampler(5, 1000, "replacement", 3, Float64Array.of(0, 2, 1, 0, 1));
    const counts = new Array<number>(5).fill(0);
    for (let step = 0; step < 20; step++) for (const pair of sampler.rows(step)) counts[pair]! += 1 / 20_000;
    expect([counts[0], counts[3]]).toEqual([0, 0]);
    for (const [pair, share] of [0, 0.5, 0.25, 0, 0.25].entries())
      expect(Math.abs(counts[pair]! - share)).toBeLessThan(0.02);
  });

  test("shuffled: each pair once before any comes again, in another order each time", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 30 }), (pairs, size) => {
        const sampler = new BatchSampler(pairs, size, "shuffled", 5);
        const sequence = Array.from({ length: pairs }, (_, step) => [...sampler.rows(step)]).flat();
        for (let start = 0; start < sequence.length; start += pairs) {
          expect(sequence.slice(start, start + pairs).sort((a, b) => a - b)).toEqual([...Array(pairs).keys()]);
        }
        expect([...new BatchSampler(pairs, size, "shuffled", 5).rows(3)]).toEqual([...sampler.rows(3)]);
      }),
    );
    const sampler = new BatchSampler(50, 50, "shuffled", 5);
    expect(sampler.rows(0)).not.toEqual(sampler.rows(1));
  });
});

describe("dropout", () => {
  test.each([0.2, 0.5, 0.05])("drops a share of %f, and scales the rest to make up for it", (p) => {
    const mask = new Float32Array(500 * 333);
    fillMask(mask, 0, 500, 333, p, new RandomStream(1, "dropout"));
    const kept = mask.reduce((a, b) => a + b) / mask.length;
    expect(new Set(mask)).toEqual(new Set([0, 1]));
    expect(Math.abs(kept - (1 - p))).toBeLessThan(0.006);
    expect(dropoutScale(p)).toBeCloseTo(1 / (1 - p), 3);
  });

  test("no dropout has no scale", () => expect(dropoutScale(0)).toBe(1));

  test("a mask in parts is the mask", () => {
    const whole = new Float32Array(6 * 5);
    fillMask(whole, 0, 6, 5, 0.5, new RandomStream(1, "dropout"));
    const random = new RandomStream(1, "dropout");
    const parts = new Float32Array(6 * 5);
    fillMask(parts, 0, 2, 5, 0.5, random);
    fillMask(parts.subarray(10), 2, 4, 5, 0.5, random);
    expect(parts).toEqual(whole);
  });
});

test("initial values are uniform between ±1/√in, of different layers independent", () => {
  const shape = { hiddenSize: 100, width: 100, hiddenLayers: 1, objectives: 100 };
  const parameters = initialParameters(shape, 42, "float64", 1);
  expect(parameters.at(-1)).toBe(42);
  const [first, second] = layerViews(parameters, shape);
  for (const { weight, bias } of [first!, second!]) {
    expect(Math.max(...weight.map(Math.abs))).toBeLessThanOrEqual(0.1);
    expect(Math.max(...weight.map(Math.abs))).toBeGreaterThan(0.099);
    expect(Math.max(...bias.map(Math.abs))).toBeLessThanOrEqual(0.1);
    expect(Math.abs([...weight].reduce((a, b) => a + b) / weight.length)).toBeLessThan(0.002);
  }
  expect(first!.weight).not.toEqual(second!.weight);
});

test("unique rows: every row is one of them, and none comes twice", () => {
  const matrix = fc.array(fc.array(fc.constantFrom(0, -0, 1, 2), { minLength: 2, maxLength: 2 }), { maxLength: 30 });
  fc.assert(
    fc.property(matrix, fc.boolean(), (rows, sided) => {
      const stride = sided ? 4 : 2;
      const values = Float32Array.from(rows.flatMap((row) => (sided ? [...row, 7, 7] : row)));
      const unique = uniqueRows(values, 2, stride);
      const rowsFound = Array.from({ length: unique.rows.length / 2 }, (_, i) => unique.rows.slice(2 * i, 2 * i + 2));
      for (const [i, row] of rows.entries()) expect(rowsFound[unique.rowOf[i]!]).toEqual(Float32Array.from(row));
      expect(new Set(rowsFound.map((row) => [...new Uint32Array(row.buffer)].join())).size).toBe(rowsFound.length);
    }),
  );
});

test("margins are the differences of the heads' scores", () => {
  const { heads, h, p } = randomHeads(3, { k: 4, d: 5 });
  const other = randomHeads(4, { k: 4, d: 5 }).h;
  const steering = resolveSteering({}, heads.objectives);
  const [chosen, rejected] = [h, other].map((state) => explain(heads, state, p, steering));
  const rewards = pairRewards(Float32Array.of(...h, ...other), heads.regression, 4);
  const pairs = { hiddenSize: 5, objectives: 4, prompts: p, promptOf: Int32Array.of(0), rewards };
  const differences = rewardDifferences({ ...pairs, transform: heads.transform });
  const [margin] = pairMargins(chosen!.gating, pairs.promptOf, differences);
  expect(margin).toBeCloseTo(chosen!.score - rejected!.score, 12);
  const debiased = Float64Array.of(...chosen!.debiasedRewards, ...rejected!.debiasedRewards);
  const [same] = pairMargins(chosen!.gating, pairs.promptOf, rewardDifferences({ ...pairs, rewards: debiased }));
  expect(same).toBeCloseTo(margin!, 12);
});
