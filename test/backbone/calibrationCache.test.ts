import { readdir, readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { LocalBackbone, type LocalBackboneOptions } from "#dist/backbone/local.js";
import { UsageError } from "#dist/errors.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { makeModelFolder } from "../support/makeModelFolder.js";
import { random } from "../support/random.js";
import { runScript } from "../support/runScript.js";

const root = await temporaryFolder();
const { folder: model } = await makeModelFolder(join(root, "model"));
// blocks that take a while to calibrate
const { folder: large } = await makeModelFolder(join(root, "large"), {
  config: { hidden_size: 128, intermediate_size: 256, num_hidden_layers: 12, head_dim: 32 },
});
const TEXTS = randomTexts([3, 40, 17, 120, 1, 64]);
let cache = "";
let caches = 0;

beforeEach(() => {
  cache = join(root, `cache-${++caches}`);
});

interface Used {
  readonly compiled: number;
  /** How often texts were asked for. */
  readonly asked: number;
  readonly fingerprint: string;
  readonly states: number[];
}

/** Opens the model and encodes with it. */
async function use(
  precision: LocalBackboneOptions["precision"],
  texts?: readonly (readonly number[])[],
  { id = "texts", ...options }: Partial<LocalBackboneOptions> & { id?: string } = {},
): Promise<Used> {
  let [compiled, asked] = [0, 0];
  const calibration = texts && {
    id,
    sequences: async () => {
      asked++;
      return texts;
    },
  };
  await using backbone = await LocalBackbone.open(model, {
    cache,
    precision,
    calibration,
    onCompile: () => {
      compiled++;
    },
    ...options,
  });
  const [states] = await backbone.encode([{ ids: [1, 2, 3, 4, 5, 6, 7], positions: [3, 6] }]);
  return { compiled, asked, fingerprint: backbone.fingerprint, states: [...states!] };
}

const folders = () => readdir(join(cache, "compiled"));

/** What the only compiled model consists of. */
async function files(): Promise<unknown> {
  const [only, ...others] = await folders();
  expect(others).toEqual([]);
  return JSON.parse(await readFile(join(cache, "compiled", only!, "compiled.json"), "utf8")).files;
}

test("each precision and each set of texts is compiled once, for itself", async () => {
  const ways = [
    () => use("fp32", TEXTS),
    () => use("int4", TEXTS),
    () => use("int8"),
    () => use("int8", TEXTS),
    () => use("int8", TEXTS.slice(1), { id: "other texts" }),
  ];
  const first: Used[] = [];
  for (const way of ways) first.push(await way());
  expect(first.every(({ compiled }) => compiled > 10)).toBe(true);
  expect(first.map(({ asked }) => asked)).toEqual([0, 0, 0, 1, 1]);
  expect(new Set(first.map(({ fingerprint }) => fingerprint)).size).toBe(ways.length);
  expect((await folders()).toSorted()).toEqual(first.map(({ fingerprint }) => fingerprint).toSorted());
  for (const [i, way] of ways.entries()) expect(await way()).toEqual({ ...first[i], compiled: 0, asked: 0 });
});

test("texts are known by their name alone; threads make no difference", async () => {
  const first = await use("int8", TEXTS);
  expect(await use("int8", [[95]])).toEqual({ ...first, compiled: 0, asked: 0 });
  const { compiled, asked, fingerprint } = await use("int8", TEXTS, { threads: 1 });
  expect({ compiled, asked, fingerprint }).toEqual({ compiled: 0, asked: 0, fingerprint: first.fingerprint });
});

test("a damaged folder is made anew, with the texts", async () => {
  const first = await use("int8", TEXTS);
  await truncate(join(cache, "compiled", first.fingerprint, "weights.bin"), 5000);
  expect(await use("int8", TEXTS)).toEqual(first);
});

describe("texts", () => {
  test("longer ones than the context are cut to it", async () => {
    const long = randomTexts([700, 256, 30]);
    await use("int8", long);
    const ofLong = await files();
    cache = `${cache}-cut`;
    const cut = long.map((ids) => ids.slice(0, 256));
    await use("int8", cut);
    expect(await files()).toEqual(ofLong);
  });

  test("of no token don't count", async () => {
    await use("int8", [[], ...TEXTS, []]);
    const withEmpty = await files();
    cache = `${cache}-without`;
    await use("int8", TEXTS);
    expect(await files()).toEqual(withEmpty);
  });

  test.each([
    ["none", []],
    ["none with a token", [[], []]],
  ])("%s: as without calibration", async (_, texts) => {
    await use("int8", texts);
    const ofNone = await files();
    cache = `${cache}-without`;
    await use("int8");
    expect(await files()).toEqual(ofNone);
  });

  test("a single token is enough", async () => {
    expect((await use("int8", [[5]])).states.every(Number.isFinite)).toBe(true);
  });

  test.each([96, -1, 1.5])("with the id %s, which the vocabulary lacks, are refused", async (id) => {
    const opening = use("int8", [[1, 2], [id]]);
    await expect(opening).rejects.toBeInstanceOf(UsageError);
    await expect(opening).rejects.toMatchObject({ code: "E_REQUEST" });
    expect(await folders()).toEqual([]);
    expect((await use("int8", TEXTS)).compiled).toBeGreaterThan(10);
  });

  test("that can't be had: the reason, and nothing is left", async () => {
    const sequences = () => Promise.reject(new Error("no tokenizer"));
    const opening = LocalBackbone.open(model, { cache, precision: "int8", calibration: { id: "x", sequences } });
    await expect(opening).rejects.toThrow("no tokenizer");
    await expect(folders()).rejects.toThrow("ENOENT");
  });
});

describe("aborting", () => {
  const reason = new Error("enough");

  test("while texts are made", async () => {
    const controller = new AbortController();
    const sequences = async () => {
      controller.abort(reason);
      return TEXTS;
    };
    const options = {
      cache,
      precision: "int8",
      calibration: { id: "x", sequences },
      signal: controller.signal,
    } as const;
    await expect(LocalBackbone.open(model, options)).rejects.toBe(reason);
    await expect(folders()).rejects.toThrow("ENOENT");
  });

  test.each([1, 10, 40])(
    "while it calibrates, at weight %i: it stops long before the end, and nothing is left",
    async (at) => {
      const controller = new AbortController();
      let [written, total] = [0, 0];
      const opening = LocalBackbone.open(large, {
        cache,
        precision: "int8",
        calibration: { id: "x", sequences: async () => randomTexts(Array(20).fill(250)) },
        signal: controller.signal,
        onCompile: (done, all) => {
          [written, total] = [done, all];
          if (done === at) controller.abort(reason);
        },
      });
      await expect(opening).rejects.toBe(reason);
      // of more than 100 weights some may be written before the thread hears of it
      expect(total).toBeGreaterThan(100);
      expect(written).toBeLessThan(at + total / 2);
      expect(await folders()).toEqual([]);
    },
  );
});

const OPEN = `
  const { LocalBackbone } = await import("#dist/backbone/local.js");
  const [path, cache, texts, exit] = args;
  const backbone = await LocalBackbone.open(path, {
    cache,
    precision: "int8",
    calibration: { id: "texts", sequences: async () => JSON.parse(texts) },
    onCompile: (done) => { if (done === Number(exit)) process.exit(3); },
  });
  const [states] = await backbone.encode([{ ids: [1, 2, 3, 4, 5, 6, 7], positions: [3, 6] }]);
  console.log(JSON.stringify([...states]));
  await backbone[Symbol.asyncDispose]();
`;

describe("other processes", () => {
  test("that compile the same at once end with the same", async () => {
    const results = await Promise.all([1, 2, 3].map(() => runScript(OPEN, [model, cache, JSON.stringify(TEXTS)])));
    expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(3).fill({ code: 0, stderr: "" }));
    const { compiled, asked, states } = await use("int8", TEXTS);
    expect({ compiled, asked }).toEqual({ compiled: 0, asked: 0 });
    expect(results.map(({ stdout }) => JSON.parse(stdout))).toEqual(Array(3).fill(states));
    expect(await folders()).toHaveLength(1);
  });

  // weight 3 is the first scale: the next ones need the block's calibration, in which ONNX Runtime computes
  test.each([3, 14, 25])("that end while they calibrate, at weight %i, keep their exit code", async (at) => {
    const texts = JSON.stringify(randomTexts(Array(20).fill(250)));
    const { code, signal, stderr } = await runScript(OPEN, [large, cache, texts, String(at)]);
    expect({ code, signal, stderr }).toEqual({ code: 3, signal: null, stderr: "" });
  });
});

function randomTexts(lengths: readonly number[]): number[][] {
  const next = random(lengths.length);
  return lengths.map((length) => Array.from({ length }, () => Math.floor(next() * 96)));
}
