import { join } from "node:path";
import { expect, test } from "vitest";
import { FeatureView } from "#dist/train/stores/featureView.js";
import { temporaryFolder } from "../../io/temporaryFolder.js";
import { pairsStore } from "../../support/trainingStores.js";

const folder = await temporaryFolder();
/** Five parts of width 2 over three layers of width 2. */
const store = await pairsStore(join(folder, "wide"), (contents) => {
  const { embeddings, prompts } = contents;
  const rows = embeddings.length / contents.width;
  contents.origin.recipe = "3:last+3:mean+7:last+final:last+final:mean";
  contents.width = 10;
  contents.embeddings = Float32Array.from({ length: rows * 10 }, (_, at) => at % 10);
  contents.prompts = prompts.slice(0, rows * 6);
});

test("takes parts, and each layer once for the gate, in the recipe's order", () => {
  const view = new FeatureView(store, "final:mean+3:last+final:last");
  expect([view.width, view.promptWidth]).toEqual([6, 4]);
  const rows = Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
  expect([...view.rewardFeatures(rows)]).toEqual([8, 9, 0, 1, 6, 7, 18, 19, 10, 11, 16, 17]);
  expect([...view.gateFeatures(rows.subarray(0, 12))]).toEqual([4, 5, 0, 1, 10, 11, 6, 7]);
});

test("all of them is no copy", () => {
  const view = new FeatureView(store);
  const rows = new Float32Array(20);
  expect(view.recipe).toBe(store.index.origin.recipe);
  expect(view.rewardFeatures(rows)).toBe(rows);
  expect([view.width, view.promptWidth]).toEqual([10, 6]);
});

test("what the store doesn't hold is refused", () => {
  expect(() => new FeatureView(store, "7:mean")).toThrow(expect.objectContaining({ code: "E_STORE_RECIPE" }));
});

test("widths that don't fit the recipe", async () => {
  const odd = await pairsStore(join(folder, "odd"), (contents) => {
    contents.origin.recipe = "1:last+2:last+3:last";
  });
  expect(() => new FeatureView(odd)).toThrow(expect.objectContaining({ code: "E_STORE_DAMAGED" }));
});
