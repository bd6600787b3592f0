import fc from "fast-check";
import { expect, test } from "vitest";
import { layerViews, parameterCount } from "#dist/train/gating/gateParameters.js";
import { GradientSession } from "#dist/train/gating/gradientSession.js";
import { random } from "../../support/random.js";
import { randomMatrix } from "../../support/randomMatrix.js";
import { type ReferenceBatch, referenceLoss } from "../../support/referenceGate.js";

const STEP = 1e-6;

const cases = fc.record({
  hiddenSize: fc.integer({ min: 1, max: 6 }),
  width: fc.integer({ min: 1, max: 7 }),
  hiddenLayers: fc.integer({ min: 0, max: 3 }),
  objectives: fc.integer({ min: 1, max: 6 }),
  pairs: fc.integer({ min: 1, max: 5 }),
  temperature: fc.constantFrom(0.7, 1, 10),
  beta: fc.constantFrom(0.5, 1, 30),
  dropoutScale: fc.constantFrom(1, 1.25),
  asPublished: fc.boolean(),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

// With a seed of its own: where a ReLU's input lies within STEP of 0, finite differences are wrong, not the gradient.
test("gradients are those of finite differences, whatever the sizes", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ pairs, beta, seed, temperature, dropoutScale, asPublished, ...shape }) => {
      const parameters = randomMatrix(parameterCount(shape), 1, seed);
      parameters[parameters.length - 1] = beta;
      const sides = asPublished ? [0, 1] : [0];
      const dropped = dropoutScale === 1 ? [] : Array.from({ length: shape.hiddenLayers }, (_, i) => i);
      const next = random(seed + 1);
      const batch: ReferenceBatch = {
        prompts: sides.map((side) => randomMatrix(pairs, shape.hiddenSize, seed + 10 + side)),
        rewards: sides.map((side) => randomMatrix(pairs, shape.objectives, seed + 20 + side)),
        masks: sides.map(() =>
          dropped.map(() => Float64Array.from({ length: pairs * shape.width }, () => (next() < 0.8 ? 1 : 0))),
        ),
        pairs,
        temperature,
        dropoutScale,
        overSides: asPublished,
      };
      const network = { shape, precision: "float64", temperature, dropoutScale, asPublished } as const;
      const session = await GradientSession.open(network, parameters);
      await session.run({
        pairs,
        prompts: concatenate(batch.prompts),
        rewards: concatenate(batch.rewards),
        masks: dropped.map((i) => concatenate(batch.masks.map((layers) => layers[i]!))),
        share: 1 / pairs,
      });
      await session.close();
      for (let i = 0; i < parameters.length - 1; i++) {
        const nudged = (by: number) => referenceLoss(parameters.with(i, parameters[i]! + by), shape, batch);
        const numeric = (nudged(STEP) - nudged(-STEP)) / (2 * STEP);
        expect(Math.abs(session.gradients[i]! - numeric)).toBeLessThan(1e-7 * Math.max(1, beta));
      }
    }),
    { numRuns: 60, seed: 1 },
  );
});

test("a mask of ones without scale is no dropout", async () => {
  const shape = { hiddenSize: 3, width: 4, hiddenLayers: 2, objectives: 2 };
  const parameters = randomMatrix(parameterCount(shape), 1, 3);
  const network = { shape, precision: "float64", temperature: 1, asPublished: false } as const;
  const inputs = { pairs: 2, prompts: randomMatrix(2, 3, 4), rewards: randomMatrix(2, 2, 5), share: 0.5 };
  const plain = await GradientSession.open({ ...network, dropoutScale: 1 }, parameters);
  const masked = await GradientSession.open({ ...network, dropoutScale: 2 }, halved(parameters));
  const margins = await plain.run({ ...inputs, masks: [] });
  const same = await masked.run({ ...inputs, masks: [new Float64Array(8).fill(1), new Float64Array(8).fill(1)] });
  expect([...same]).toEqual([...margins]);
  await plain.close();
  await masked.close();

  /** Weights behind hidden layers halved, which dropout's scale of 2 makes up for. */
  function halved(values: Float64Array): Float64Array {
    const copy = values.slice();
    for (const { weight } of layerViews(copy, shape).slice(1)) for (let i = 0; i < weight.length; i++) weight[i]! /= 2;
    return copy;
  }
});

function concatenate(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}
