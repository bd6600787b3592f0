import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { manifestSchema } from "#dist/contracts/manifest.js";
import { leverages } from "#dist/heads/uncertainty/leverages.js";
import { loadUncertainty } from "#dist/heads/uncertainty/loadUncertainty.js";
import { openSafetensors } from "#dist/io/safetensors.js";
import { temporaryFolder } from "../../io/temporaryFolder.js";
import { largestDifference } from "../../support/largestDifference.js";
import { fullRequest, runRequest } from "../../support/trainingRequest.js";
import { OBJECTIVES, pairsStore, ratingsStore, type StoreContents, WIDTH } from "../../support/trainingStores.js";

const folder = await temporaryFolder();
const cache = join(folder, "cache");

/** Trains on both stores, changed. */
async function train(name: string, change: (contents: StoreContents) => void, changes: object) {
  const output = join(folder, name);
  const ratings = await ratingsStore(join(folder, `${name} ratings`), change);
  const pairs = await pairsStore(join(folder, `${name} pairs`), change);
  const report = await runRequest(fullRequest(ratings, pairs, output, { ...changes }), cache);
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(output, "manifest.json"), "utf8")));
  const store = await openSafetensors(join(output, "heads.safetensors"));
  const [regression, gate] = [await store.read("regression_layer.weight"), await store.read("gating.layers.0.weight")];
  await store.close();
  const uncertainty = await loadUncertainty(join(output, "uncertainty.safetensors"), WIDTH, OBJECTIVES.length);
  return { output, report, manifest, regression, gate, uncertainty };
}

const GATING = { width: 8, hidden_layers: 1, steps: 30, batch: 64, learning_rate: 0.02, compare_as_published: false };
const plain = () => undefined;
/** Columns in other units. */
const UNITS = [1000, 0.001, 7, 1, 0.5, 300, 0.02, 11];
const inUnits = ({ embeddings, prompts }: StoreContents) => {
  for (const values of [embeddings, prompts]) for (const at of values.keys()) values[at]! *= UNITS[at % WIDTH]!;
};

test("standardised, the units of features don't matter: heads take them as they are", async () => {
  const one = await train("plain", plain, { standardize: true });
  const other = await train("other units", inUnits, { standardize: true });
  const relative = (a: number, b: number) => Math.abs(a - b) / (1e-3 + Math.abs(a));
  for (const [at, weight] of one.regression.entries()) {
    expect(relative(weight, other.regression[at]! * UNITS[at % WIDTH]!)).toBeLessThan(1e-4);
  }
  for (const [at, weight] of one.gate.entries()) {
    expect(relative(weight, other.gate[at]! * UNITS[at % WIDTH]!)).toBeLessThan(1e-2);
  }
  const [a, b] = [one.manifest.reference!, other.manifest.reference!];
  for (const name of OBJECTIVES) {
    expect(relative(a.rewards[name]!.quantiles[50]!, b.rewards[name]!.quantiles[50]!)).toBeLessThan(1e-3);
  }
  expect(relative(a.score.mean, b.score.mean)).toBeLessThan(1e-2);
  expect(other.report.regression!.objectives.map(({ alpha }) => alpha)).toEqual(
    one.report.regression!.objectives.map(({ alpha }) => alpha),
  );
  const h = Float64Array.from({ length: WIDTH }, (_, i) => Math.sin(i + 1));
  const inOther = h.map((x, i) => x * UNITS[i]!);
  const errors = leverages(one.uncertainty, h);
  expect(largestDifference(leverages(other.uncertainty, inOther), errors)).toBeLessThan(1e-4 * Math.max(...errors));
  expect(one.report.standardize).toBe(true);
  for (const objective of other.report.regression!.objectives) {
    expect(objective.error_bars.coverage_90).toBeGreaterThan(0.75);
  }
});

test("without standardising they do", async () => {
  const one = await train("as they are", plain, {});
  const other = await train("in other units", inUnits, {});
  expect(one.report.standardize).toBe(false);
  expect(other.regression[1]! * UNITS[1]!).not.toBeCloseTo(one.regression[1]!, 2);
});

test("pairs of a source that is never drawn don't matter to the gate", async () => {
  const half = (name: string, change: (contents: StoreContents, pair: number) => void) =>
    train(
      name,
      (contents) => {
        if (contents.prompts.length === 0) return;
        for (const pair of contents.rows.number.keys()) {
          contents.rows.source[pair] = pair % 2 ? "odd" : "even";
          if (pair % 2 && contents.rows.split[pair] === "train") change(contents, pair);
        }
      },
      { debias: { verbosity: null }, gating: { ...GATING, source_weights: { odd: 0 } } },
    );
  const one = await half("left out", () => undefined);
  const other = await half("left out, and others", ({ embeddings }, pair) => {
    embeddings.fill(pair, 2 * pair * WIDTH, (2 * pair + 1) * WIDTH);
  });
  expect([...one.gate]).toEqual([...other.gate]);
  expect(one.report.gating?.source_weights).toEqual({ odd: 0 });
});

test("a part of wide stores gives the heads of stores that hold only that", async () => {
  const narrow = await train("narrow", plain, {});
  const wide = await train(
    "wide",
    (contents) => {
      contents.origin.recipe = "4:mean+final:last";
      contents.width = 2 * WIDTH;
      for (const name of ["embeddings", "prompts"] as const) {
        const values = contents[name];
        contents[name] = Float32Array.from({ length: 2 * values.length }, (_, at) => {
          const [row, col] = [Math.floor(at / WIDTH / 2), at % (2 * WIDTH)];
          return col < WIDTH ? Math.sin(at) : values[row * WIDTH + col - WIDTH]!;
        });
      }
    },
    { features: "final:last" },
  );
  const bytes = (of: string) => readFileSync(join(of, "heads.safetensors"));
  expect(bytes(wide.output).equals(bytes(narrow.output))).toBe(true);
  expect(wide.manifest.features).toBe("final:last");
  expect(wide.report.features).toBe("final:last");
});
