import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { FeatureStore } from "#dist/store/featureStore.js";
import { temporaryFolder } from "../../io/temporaryFolder.js";
import { fullRequest, runRequest } from "../../support/trainingRequest.js";
import { pairsStore, ratingsStore, type StoreContents, WIDTH } from "../../support/trainingStores.js";

const folder = await temporaryFolder();
const cache = join(folder, "cache");
let ratings: FeatureStore;
let pairs: FeatureStore;
beforeAll(async () => {
  ratings = await ratingsStore(join(folder, "ratings"));
  pairs = await pairsStore(join(folder, "pairs"));
});

let stores = 0;
const ratingsWith = (change: (contents: StoreContents) => void) =>
  ratingsStore(join(folder, `ratings ${stores++}`), change);
const pairsWith = (change: (contents: StoreContents) => void) => pairsStore(join(folder, `pairs ${stores++}`), change);

/** The error of a training, which must come before anything is computed or written. */
async function refusal(of: { ratings?: FeatureStore; pairs?: FeatureStore; changes?: object }): Promise<unknown> {
  const output = join(folder, "never");
  const steps: string[] = [];
  const request = fullRequest(of.ratings ?? ratings, of.pairs ?? pairs, output, { ...of.changes });
  const error = await runRequest(request, cache, { onProgress: ({ step }) => steps.push(step) }).then(
    () => "no error",
    (reason) => reason,
  );
  expect(steps.filter((step) => step !== "checks")).toEqual([]);
  expect(existsSync(output)).toBe(false);
  return error;
}

describe("stores that don't go together", () => {
  test.each<[string, string, (contents: StoreContents) => void]>([
    ["another backbone", "E_STORE_BACKBONE", ({ origin }) => Object.assign(origin, { backbone: "c".repeat(64) })],
    ["another precision", "E_STORE_PRECISION", ({ origin }) => Object.assign(origin, { precision: "int8" })],
    ["another template", "E_STORE_TEMPLATE", ({ origin }) => Object.assign(origin, { template: "u".repeat(64) })],
    ["another recipe", "E_STORE_RECIPE", ({ origin }) => Object.assign(origin, { recipe: "2:last" })],
    ["another engine", "E_STORE_ENGINE", ({ origin }) => Object.assign(origin, { engine: "f".repeat(32) })],
  ])("%s", async (_, code, change) => {
    const other = await pairsWith(change);
    expect(await refusal({ pairs: other })).toMatchObject({
      code,
      message: expect.stringContaining(other.folder),
      facts: { fix: expect.any(String), found: expect.any(String), expected: expect.any(String) },
    });
  });

  test("another hidden size", async () => {
    const narrow = await pairsWith((contents) => {
      const { embeddings } = contents;
      contents.width = WIDTH / 2;
      contents.embeddings = embeddings.slice(0, embeddings.length / 2);
    });
    expect(await refusal({ pairs: narrow })).toMatchObject({
      code: "E_STORE_WIDTH",
      facts: { found: "4", expected: "8" },
    });
  });

  test("pairs in the place of ratings", async () => {
    expect(await refusal({ ratings: pairs })).toMatchObject({ code: "E_STORE_KIND", facts: { found: "pairs" } });
    expect(await refusal({ pairs: ratings })).toMatchObject({ code: "E_STORE_KIND", facts: { found: "ratings" } });
  });

  test("other heads to begin with", async () => {
    const origin = { name: "base", width: WIDTH, backbone: "d".repeat(64) };
    const base = { objectives: ["a"], regression: new Float32Array(WIDTH), transform: Float32Array.of(1), origin };
    const { gating } = fullRequest(ratings, pairs, "anywhere");
    const request = {
      command: "train gating",
      output: join(folder, "never"),
      objectives: {},
      data: [],
      seed: 0,
      standardize: false,
    } as const;
    const other = runRequest({ ...request, base, pairs, gating }, cache);
    await expect(other).rejects.toMatchObject({ code: "E_STORE_BACKBONE", message: expect.stringContaining("base") });
    const wide = { ...base, regression: new Float32Array(9), origin: { name: "base", width: 9 } };
    const wider = runRequest({ ...request, base: wide, pairs, gating }, cache);
    await expect(wider).rejects.toMatchObject({ code: "E_STORE_WIDTH" });
  });
});

describe("ratings that can't be trained on", () => {
  test.each<[string, string, RegExp, (contents: StoreContents) => void]>([
    [
      "a NaN feature",
      "E_FEATURE_NON_FINITE",
      /input row 6, feature 2.*NaN/,
      ({ embeddings }) => embeddings.fill(Number.NaN, 42, 43),
    ],
    [
      "an infinite feature",
      "E_FEATURE_NON_FINITE",
      /input row 1, feature 0/,
      ({ embeddings }) => embeddings.fill(Infinity, 0, 1),
    ],
    [
      "an infinite label",
      "E_LABEL_RANGE",
      /input row 1, objective "helpfulness"/,
      ({ labels }) => labels.fill(Infinity, 0, 1),
    ],
    [
      "an objective without a label",
      "E_NO_LABELS",
      /"safety"/,
      ({ labels }) => {
        for (let at = 1; at < labels.length; at += 3) labels[at] = Number.NaN;
      },
    ],
    [
      "an objective with one label",
      "E_TOO_FEW_LABELS",
      /"safety"/,
      ({ labels }) => {
        for (let at = 1; at < labels.length; at += 3) if (at !== 4) labels[at] = Number.NaN;
      },
    ],
    [
      "one row",
      "E_TOO_FEW_LABELS",
      /in 1 rows/,
      (contents) => {
        for (const [name, values] of Object.entries(contents.rows))
          Object.assign(contents.rows, { [name]: values.slice(1, 2) });
        contents.embeddings = contents.embeddings.slice(WIDTH, 2 * WIDTH);
        contents.labels = contents.labels.slice(3, 6);
      },
    ],
  ])("%s", async (_, code, message, change) => {
    const error = await refusal({ ratings: await ratingsWith(change) });
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("a label out of the range that the configuration says", async () => {
    const changes = { objectives: { helpfulness: { range: [0, 0.1] } } };
    expect(await refusal({ changes })).toMatchObject({ code: "E_LABEL_RANGE", facts: { expected: "0 to 0.1" } });
  });

  test("a damaged shard", async () => {
    const damaged = await ratingsWith(() => undefined);
    const shard = join(damaged.folder, "embeddings-00001.safetensors");
    const bytes = readFileSync(shard);
    bytes[bytes.length - 5]! ^= 1;
    writeFileSync(shard, bytes);
    expect(await refusal({ ratings: damaged })).toMatchObject({ code: "E_STORE_DAMAGED" });
  });
});

describe("pairs that can't be trained on", () => {
  test.each<[string, (contents: StoreContents) => void]>([
    ["a response's", ({ embeddings }) => embeddings.fill(Number.NaN, 16, 17)],
    ["a prompt's", ({ prompts }) => prompts.fill(-Infinity, 16, 17)],
  ])("a non-finite hidden state, %s", async (_, change) => {
    const message = expect.stringContaining("pair of input row 2");
    expect(await refusal({ pairs: await pairsWith(change) })).toMatchObject({ code: "E_FEATURE_NON_FINITE", message });
  });

  test.each(["train", "validation"] as const)("all of them for %s", async (side) => {
    const oneSided = await pairsWith(({ rows }) => rows.split.fill(side));
    const missing = side === "train" ? "validation" : "training";
    const message = expect.stringContaining(`no preference pair for ${missing}`);
    expect(await refusal({ pairs: oneSided })).toMatchObject({ code: "E_NO_PAIRS", message });
  });
});

describe("settings that don't fit", () => {
  test.each<[string, string, object]>([
    ["an objective that isn't there", "E_OBJECTIVE", { objectives: { wisdom: {} } }],
    ["a verbosity objective that isn't there", "E_VERBOSITY", { debias: { verbosity: "length" } }],
    [
      "another hash of the data",
      "E_DATA_HASH",
      { data: [{ name: "pairs.jsonl", licence: "MIT", sha256: "2".repeat(64) }] },
    ],
    ["a weight of a source that isn't there", "E_SOURCE_WEIGHTS", { gating: { source_weights: { nowhere: 2 } } }],
    ["penalties out of order", "E_ALPHAS", { regression: { alphas: [1, 0.1] } }],
  ])("%s", async (_, code, changes) => {
    expect(await refusal({ changes })).toMatchObject({ code });
  });

  test("weights of sources that can't be drawn by", async () => {
    const named = await pairsWith(({ rows }) => rows.source.fill("one"));
    for (const gating of [{ source_weights: { one: 0 } }, { source_weights: { one: 2 }, sampling: "shuffled" }]) {
      expect(await refusal({ pairs: named, changes: { gating } })).toMatchObject({ code: "E_SOURCE_WEIGHTS" });
    }
  });

  test("no verbosity objective, and none named", async () => {
    const change = ({ origin }: StoreContents) => Object.assign(origin, { objectives: ["a", "b", "c"] });
    expect(await refusal({ ratings: await ratingsWith(change) })).toMatchObject({ code: "E_VERBOSITY" });
  });
});

describe("what is only warned of", () => {
  const warnings = async (of: { ratings?: FeatureStore; pairs?: FeatureStore; changes?: object }) => {
    const output = join(folder, `warned ${stores++}`);
    const request = fullRequest(of.ratings ?? ratings, of.pairs ?? pairs, output, { ...of.changes });
    return (await runRequest(request, cache)).warnings;
  };
  const codes = (found: readonly { code: string }[]) => found.map(({ code }) => code);

  test("constant labels", async () => {
    const constant = await ratingsWith(({ labels }) => {
      for (let at = 0; at < labels.length; at += 3) labels[at] = 0.5;
    });
    expect(await warnings({ ratings: constant })).toContainEqual(
      expect.objectContaining({ code: "W_CONSTANT_LABELS", objective: "helpfulness" }),
    );
  });

  test("duplicated rows", async () => {
    const twice = await ratingsWith(({ embeddings }) => embeddings.copyWithin(WIDTH, 0, WIDTH));
    expect(await warnings({ ratings: twice })).toContainEqual(
      expect.objectContaining({ code: "W_DUPLICATE_ROWS", message: expect.stringContaining("input row 2") }),
    );
  });

  test("an objective that no validation row has gets a split of its own", async () => {
    const onlyTraining = await ratingsWith(({ labels, rows }) => {
      for (const [row, side] of rows.split.entries()) if (side === "validation") labels[row * 3 + 1] = Number.NaN;
    });
    expect(await warnings({ ratings: onlyTraining })).toContainEqual(
      expect.objectContaining({ code: "W_OWN_SPLIT", objective: "safety" }),
    );
  });

  test("prompts on both sides, in one store and between the two", async () => {
    const torn = await ratingsWith(({ rows }) => {
      rows.split[0] = "train";
      rows.split[200] = "validation";
    });
    expect(codes(await warnings({ ratings: torn }))).toContain("W_PROMPT_ON_BOTH_SIDES");
    const shared = await pairsWith(({ rows }) => {
      rows.prompt[0] = "rated 1";
    });
    expect(codes(await warnings({ pairs: shared }))).toContain("W_SPLITS_DIFFER");
  });

  test("data without a licence", async () => {
    expect(codes(await warnings({}))).toEqual(expect.arrayContaining(["W_NO_LICENCE", "W_NO_LICENCE"]));
    const data = [{ name: "a part of both", licence: "MIT" }];
    expect(codes(await warnings({ changes: { data } }))).not.toContain("W_NO_LICENCE");
  });

  test("rewards that are no better than the mean, a gate no better than none, and no β", async () => {
    const noise = await ratingsWith(({ labels }) => {
      for (const [at, label] of labels.entries())
        if (at % 3 === 0 && !Number.isNaN(label)) labels[at] = (at * 7919) % 13;
    });
    const reversed = await pairsWith(({ embeddings, rows }) => {
      for (const [pair, side] of rows.split.entries()) {
        if (side !== "validation") continue;
        const chosen = embeddings.slice(2 * pair * WIDTH, (2 * pair + 1) * WIDTH);
        embeddings.copyWithin(2 * pair * WIDTH, (2 * pair + 1) * WIDTH, (2 * pair + 2) * WIDTH);
        embeddings.set(chosen, (2 * pair + 1) * WIDTH);
      }
    });
    const found = codes(await warnings({ ratings: noise, pairs: reversed }));
    expect(found).toEqual(expect.arrayContaining(["W_NO_BETTER_THAN_MEAN", "W_NO_BETA", "W_GATE_NO_BETTER"]));
  });
});
