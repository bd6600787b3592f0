import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Products } from "#dist/algebra/products.js";
import { pairRewards } from "#dist/train/gating/pairRewards.js";
import { FeatureView } from "#dist/train/stores/featureView.js";
import { loadPairs } from "#dist/train/stores/loadPairs.js";
import { rowSides } from "#dist/train/stores/rowSides.js";
import { temporaryFolder } from "../../io/temporaryFolder.js";
import { largestDifference } from "../../support/largestDifference.js";
import { randomMatrix } from "../../support/randomMatrix.js";
import { pairsStore, WIDTH } from "../../support/trainingStores.js";

const products = await Products.open();
afterAll(() => products.release());
const folder = await temporaryFolder();

test("both sides of the split: rewards of W, each prompt once", async () => {
  let embeddings = new Float32Array();
  let prompts = new Float32Array();
  const store = await pairsStore(join(folder, "pairs"), (contents) => {
    embeddings = contents.embeddings.slice();
    prompts = contents.prompts.slice();
  });
  const sides = rowSides(store.index.rows);
  const weights = randomMatrix(3, WIDTH, 4);
  const done: number[] = [];
  const loaded = await loadPairs(products, new FeatureView(store), sides, weights, (rows) => done.push(rows));
  const all = pairRewards(embeddings, weights, 3);
  expect(done.at(-1)).toBe(400);
  expect(loaded.training.rows.length + loaded.validation.rows.length).toBe(400);
  for (const [side, { rows, pairs }] of [loaded.training, loaded.validation].entries()) {
    const hashes = new Set(Array.from(rows, (row) => store.index.rows.prompt[row]));
    expect(pairs.prompts).toHaveLength(hashes.size * WIDTH);
    for (const [i, row] of rows.entries()) {
      expect(sides.validation[row]).toBe(side);
      const own = pairs.rewards.subarray(i * 6, (i + 1) * 6);
      expect(largestDifference(own, all.subarray(row * 6, (row + 1) * 6))).toBeLessThan(1e-12);
      const prompt = pairs.promptOf[i]! * WIDTH;
      expect(pairs.prompts.subarray(prompt, prompt + WIDTH)).toEqual(
        prompts.subarray(2 * row * WIDTH, (2 * row + 1) * WIDTH),
      );
    }
  }
});
