import { mkdir, open, readdir, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { LocalBackbone } from "#dist/backbone/local.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { makeModelFolder } from "../support/makeModelFolder.js";
import { runScript } from "../support/runScript.js";

const root = await temporaryFolder();
const { folder: model } = await makeModelFolder(join(root, "model"));
const IDS = [1, 2, 3, 4, 5, 6, 7];
let cache = "";
let caches = 0;

beforeEach(() => {
  cache = join(root, `cache-${++caches}`);
});

/** Opens a model and encodes with it; says how many weights were compiled on the way. */
async function use(path = model): Promise<{ compiled: number; states: number[] }> {
  let compiled = 0;
  await using backbone = await LocalBackbone.open(path, {
    cache,
    onCompile: () => {
      compiled++;
    },
  });
  const [states] = await backbone.encode([{ ids: IDS, positions: [3, 6] }]);
  return { compiled, states: [...states!] };
}

/** Folders under compiled/, complete or not. */
const folders = () => readdir(join(cache, "compiled"));

async function compiledFile(name: string): Promise<string> {
  const [only, ...others] = await folders();
  expect(others).toEqual([]);
  return join(cache, "compiled", only!, name);
}

test("what was compiled is used again, untouched", async () => {
  const first = await use();
  const identify = async () => {
    const files = ["compiled.json", "decoder.onnx", "weights.bin"].map(compiledFile);
    const stats = await Promise.all(files.map(async (file) => stat(await file)));
    return stats.map(({ ino, mtimeMs, size }) => [ino, mtimeMs, size]);
  };
  const before = await identify();
  expect(first.compiled).toBeGreaterThan(10);
  expect(await use()).toEqual({ compiled: 0, states: first.states });
  expect(await identify()).toEqual(before);
});

describe("damage is noticed, and what was compiled is made anew", () => {
  async function flipByte(path: string, position: number): Promise<void> {
    const { mtime, atime } = await stat(path);
    const file = await open(path, "r+");
    const byte = new Uint8Array(1);
    await file.read(byte, 0, 1, position);
    byte[0]! ^= 0x40;
    await file.write(byte, 0, 1, position);
    await file.close();
    await utimes(path, atime, mtime); // as a failing disk does: the file looks as it did
  }

  const damages: Record<string, () => Promise<void>> = {
    "weights.bin is truncated": async () => truncate(await compiledFile("weights.bin"), 5000),
    "weights.bin is empty": async () => truncate(await compiledFile("weights.bin")),
    "a byte of weights.bin is another": async () => flipByte(await compiledFile("weights.bin"), 9000),
    "a byte of decoder.onnx is another": async () => flipByte(await compiledFile("decoder.onnx"), 300),
    "compiled.json is empty": async () => truncate(await compiledFile("compiled.json")),
    "compiled.json is cut": async () => truncate(await compiledFile("compiled.json"), 40),
    "compiled.json is something else": async () => writeFile(await compiledFile("compiled.json"), "[]"),
    "compiled.json names no files": async () => {
      const path = await compiledFile("compiled.json");
      await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, "utf8")), files: {} }));
    },
    "weights.bin is missing": async () => rm(await compiledFile("weights.bin")),
    "decoder.onnx is missing": async () => rm(await compiledFile("decoder.onnx")),
    "compiled.json is missing": async () => rm(await compiledFile("compiled.json")),
    "the remembered hashes are broken": async () => {
      for (const name of await readdir(join(cache, "hashes"))) await writeFile(join(cache, "hashes", name), "{");
      await truncate(await compiledFile("weights.bin"), 5000);
    },
  };

  test.each(Object.entries(damages))("%s", async (_, damage) => {
    const { states, compiled } = await use();
    await damage();
    expect(await use()).toEqual({ compiled, states });
    expect(await use()).toEqual({ compiled: 0, states });
    expect(await folders()).toHaveLength(1);
  });
});

test("other weights or another config are another model", async () => {
  const path = join(root, "changing");
  await makeModelFolder(path, { seed: 1 });
  const first = await use(path);
  await makeModelFolder(path, { seed: 2 });
  const second = await use(path);
  await makeModelFolder(path, { seed: 2, config: { rope_theta: 20_000 } });
  const third = await use(path);
  expect(second.states).not.toEqual(first.states);
  expect(third.states).not.toEqual(second.states);
  expect(await folders()).toHaveLength(3);
  await makeModelFolder(path, { seed: 1 });
  expect(await use(path)).toEqual({ compiled: 0, states: first.states });
});

test("the same model elsewhere is the same model", async () => {
  const copy = await makeModelFolder(join(root, "copy"));
  const { states } = await use();
  expect(await use(copy.folder)).toEqual({ compiled: 0, states });
});

const OPEN = `
  const { LocalBackbone } = await import("#dist/backbone/local.js");
  const [path, cache, kill] = args;
  const onCompile = kill ? () => process.kill(process.pid, "SIGKILL") : undefined;
  const backbone = await LocalBackbone.open(path, { cache, onCompile });
  const [states] = await backbone.encode([{ ids: ${JSON.stringify(IDS)}, positions: [3, 6] }]);
  console.log(JSON.stringify([...states]));
  await backbone[Symbol.asyncDispose]();
`;

describe("processes at once", () => {
  test.each(["an empty cache", "a damaged cache"])("%s: all succeed and leave one folder", async (state) => {
    if (state === "a damaged cache") {
      await use();
      await truncate(await compiledFile("weights.bin"), 5000);
    }
    const results = await Promise.all([1, 2, 3].map(() => runScript(OPEN, [model, cache])));
    expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(3).fill({ code: 0, stderr: "" }));
    const { compiled, states } = await use();
    expect(compiled).toBe(0);
    expect(results.map(({ stdout }) => JSON.parse(stdout))).toEqual(Array(3).fill(states));
    expect(await folders()).toHaveLength(1);
    expect(await folders()).not.toContainEqual(expect.stringContaining("tmp"));
  });
});

describe("a process that is killed while it compiles", async () => {
  // large enough that the kill, at the first weight, comes before the last one
  const { folder: large } = await makeModelFolder(join(root, "large"), {
    config: { hidden_size: 128, intermediate_size: 512, num_hidden_layers: 24, head_dim: 32 },
  });

  test("leaves nothing that is taken for complete", async () => {
    const { signal } = await runScript(OPEN, [large, cache, "kill"]);
    expect(signal).toBe("SIGKILL");
    expect(await folders()).toEqual([expect.stringContaining(".tmp-")]);
    const { compiled, states } = await use(large);
    expect(compiled).toBeGreaterThan(24);
    expect(states.every(Number.isFinite)).toBe(true);
    expect((await use(large)).compiled).toBe(0);
  });

  test("and what it left goes after a day", async () => {
    await mkdir(join(cache, "compiled", "0123.tmp-1-abcd"), { recursive: true });
    await mkdir(join(cache, "compiled", "4567.tmp-1-abcd"));
    const yesterday = new Date(Date.now() - 25 * 3600 * 1000);
    await utimes(join(cache, "compiled", "0123.tmp-1-abcd"), yesterday, yesterday);
    await use();
    const left = await folders();
    expect(left).not.toContain("0123.tmp-1-abcd");
    expect(left).toContain("4567.tmp-1-abcd"); // may still be written
  });
});

test("a model that can't be compiled leaves nothing", async () => {
  const { folder } = await makeModelFolder(join(root, "bad"), {
    change: (tensors) => tensors.get("model.norm.weight")?.data.fill(Number.NaN),
  });
  await expect(use(folder)).rejects.toMatchObject({ code: "E_NON_FINITE_WEIGHT" });
  expect(await folders()).toEqual([]);
});

test("a cache that can't be written says where", async () => {
  const file = join(root, "no-folder");
  await writeFile(file, "");
  cache = join(file, "cache");
  await expect(use()).rejects.toThrow(file);
});
