import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FeatureStore } from "#dist/store/featureStore.js";
import { mergeStores } from "#dist/store/mergeStores.js";
import type { PartRows } from "#dist/store/partRows.js";
import { sliceRows } from "#dist/store/sliceRows.js";
import { writeStore } from "#dist/store/writeStore.js";
import { temporaryFolder } from "../io/temporaryFolder.js";

const root = await temporaryFolder();
const ROWS = 2100; // more than a shard holds
const WIDTH = 3;

const origin = {
  kind: "ratings",
  objectives: ["clear"],
  recipe: "final:last",
  dtype: "float32",
  precision: "fp32",
  backbone: "b",
  engine: "e",
  template: "t",
  inputs: [],
} as const;

const numbers = Array.from({ length: ROWS }, (_, i) => i + 1);
const all: PartRows = {
  rows: {
    number: numbers,
    id: numbers.map(String),
    split: numbers.map(() => "train" as const),
    source: numbers.map(() => null),
    category: numbers.map(() => null),
    prompt: numbers.map((n) => `p${n}`),
    response_tokens: numbers.map((n) => n % 7),
  },
  skipped: [],
  tensors: new Map([
    ["embeddings", { shape: [ROWS, WIDTH], data: Float32Array.from({ length: ROWS * WIDTH }, (_, i) => i / 8) }],
    ["labels", { shape: [ROWS, 1], data: Float32Array.from(numbers, (n) => (n % 2 ? n / ROWS : Number.NaN)) }],
  ]),
};

const mutable = { ...origin, objectives: [...origin.objectives], inputs: [] };
const filesOf = async (folder: string) => {
  const { index } = await FeatureStore.open(folder);
  const names = ["index.json", ...index.shards.map(({ file }) => file)];
  return await Promise.all(names.map((name) => readFile(join(folder, name), "base64")));
};
await writeStore(join(root, "whole"), mutable, [all]);
const whole = await filesOf(join(root, "whole"));

test("the bytes don't depend on the parts that the rows come in", async () => {
  let run = 0;
  const cuts = fc.array(fc.integer({ min: 0, max: ROWS }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(cuts, async (at) => {
      const bounds = [0, ...at.sort((a, b) => a - b), ROWS];
      const parts = bounds.slice(1).map((to, i) => sliceRows(all, bounds[i] ?? 0, to));
      const folder = join(root, `parts-${run++}`);
      await writeStore(folder, mutable, parts);
      expect(await filesOf(folder)).toEqual(whole);
    }),
    { numRuns: 10 },
  );
});

test("interleaved parts merge to the same bytes; one twice, or of another origin, is refused", async () => {
  const windows = Array.from({ length: Math.ceil(ROWS / 64) }, (_, w) =>
    sliceRows(all, w * 64, Math.min(ROWS, w * 64 + 64)),
  );
  const folders = [0, 1, 2].map((i) => join(root, `shard-${i}`));
  for (const [i, folder] of folders.entries())
    await writeStore(
      folder,
      mutable,
      windows.filter((_, w) => w % 3 === i),
    );
  await mergeStores([...folders].reverse(), join(root, "merged"));
  expect(await filesOf(join(root, "merged"))).toEqual(whole);
  await expect(mergeStores([folders[0]!, folders[0]!], join(root, "twice"))).rejects.toMatchObject({
    code: "E_STORE_ROWS",
  });
  await writeStore(join(root, "other"), { ...mutable, engine: "another" }, [sliceRows(all, 0, 5)]);
  await expect(mergeStores([folders[0]!, join(root, "other")], join(root, "mixed"))).rejects.toMatchObject({
    code: "E_STORE_ORIGIN",
  });
});

test("rows come back shard by shard; in float16, these numbers exactly", async () => {
  await writeStore(join(root, "half"), { ...mutable, dtype: "float16" }, [sliceRows(all, 0, 100)]);
  const store = await FeatureStore.open(join(root, "half"));
  for await (const { tensors, rows } of store.shards()) {
    expect(tensors.get("embeddings")?.data).toEqual(all.tensors.get("embeddings")?.data.subarray(0, 100 * WIDTH));
    expect(rows.number).toEqual(numbers.slice(0, 100));
  }
  expect((await FeatureStore.open(join(root, "whole"))).index.shards.map(({ rows }) => rows)).toEqual([2048, 52]);
});

test("no rows are no store, and a folder without an index isn't one", async () => {
  const skipped = [{ number: 1, code: "E_ROW", message: "broken" }];
  const none = { ...sliceRows(all, 0, 0), skipped };
  await expect(writeStore(join(root, "none"), mutable, [none])).rejects.toMatchObject({ code: "E_NO_ROWS" });
  await expect(FeatureStore.open(root)).rejects.toMatchObject({ code: "E_NO_STORE" });
});
