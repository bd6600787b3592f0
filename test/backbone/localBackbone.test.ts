import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import workerThreads from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { LocalBackbone } from "#dist/backbone/local.js";
import { BackboneError, UsageError } from "#dist/errors.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { largestDifference } from "../support/largestDifference.js";
import { makeModelFolder } from "../support/makeModelFolder.js";
import { runScript } from "../support/runScript.js";

const root = await temporaryFolder();
const cache = join(root, "cache");
const { folder: model } = await makeModelFolder(join(root, "model"));
const open = () => LocalBackbone.open(model, { cache });

/** Batches of one: each sequence is longer than half of a batch. */
const long = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    ids: Array.from({ length: 250 }, (_, j) => (i * 7 + j) % 96),
    positions: [249],
  }));

describe("a call", () => {
  let backbone: LocalBackbone;
  beforeAll(async () => {
    backbone = await open();
  });
  afterAll(() => backbone[Symbol.asyncDispose]());

  test("no requests, no results", async () => {
    expect(await backbone.encode([])).toEqual([]);
  });

  test("a request without positions has an empty result", async () => {
    const [empty, full] = await backbone.encode([
      { ids: [1, 2], positions: [] },
      { ids: [3], positions: [0] },
    ]);
    expect(empty).toHaveLength(0);
    expect(full).toHaveLength(32);
    expect(await backbone.encode([{ ids: [1, 2], positions: [] }])).toEqual([new Float32Array()]);
  });

  test("positions in any order, repeated, and layers in any order", async () => {
    const ids = [5, 6, 7, 8];
    const [forth] = await backbone.encode([{ ids, positions: [0, 3] }], { layers: [0, 2] });
    const [back] = await backbone.encode([{ ids, positions: [3, 0, 3] }], { layers: [2, 0] });
    const row = (states: Float32Array | undefined, i: number) => [...states!.subarray(i * 32, (i + 1) * 32)];
    expect([3, 4, 5].map((i) => row(back, i))).toEqual([1, 0, 1].map((i) => row(forth, i)));
    expect([0, 1, 2].map((i) => row(back, i))).toEqual([3, 2, 3].map((i) => row(forth, i)));
  });

  test("the whole context", async () => {
    const ids = Array.from({ length: backbone.contextLength }, (_, i) => i % 96);
    const [states] = await backbone.encode([{ ids, positions: [255] }]);
    expect(states!.every(Number.isFinite)).toBe(true);
  });

  test("results are the caller's own", async () => {
    const request = { ids: [1, 2, 3], positions: [2] };
    const [first] = await backbone.encode([request]);
    const kept = [...first!];
    const [second] = await backbone.encode([request]);
    second!.fill(0);
    expect([...first!]).toEqual(kept);
    expect(first!.buffer.byteLength).toBe(first!.byteLength);
  });

  test.each([
    ["an id beyond the vocabulary", { ids: [1, 96], positions: [1] }],
    ["a negative id", { ids: [-1], positions: [0] }],
    ["a broken id", { ids: [0.5], positions: [0] }],
    ["a position beyond the sequence, where padding is", { ids: [1, 2], positions: [2] }],
    ["a negative position", { ids: [1, 2], positions: [-1] }],
    ["no tokens, and a position", { ids: [], positions: [0] }],
    ["more tokens than the context holds", { ids: Array(257).fill(1), positions: [256] }],
  ])("%s is refused, and the next call works", async (_, request) => {
    await expect(backbone.encode([{ ids: [1], positions: [0] }, request])).rejects.toBeInstanceOf(UsageError);
    await expect(backbone.encode([{ ids: [1], positions: [0] }, request])).rejects.toThrow("requests[1]");
    expect(await backbone.encode([{ ids: [1], positions: [0] }])).toHaveLength(1);
  });

  test.each([3, -1, 1.5])("layer %s isn't there", async (layer) => {
    const encoding = backbone.encode([{ ids: [1], positions: [0] }], { layers: [2, layer] });
    await expect(encoding).rejects.toMatchObject({ code: "E_REQUEST" });
  });

  test("calls at once answer each its own", async () => {
    const requests = long(6);
    const alone: Float32Array[] = [];
    for (const request of requests) alone.push((await backbone.encode([request]))[0]!);
    const together = await Promise.all(requests.map((request) => backbone.encode([request])));
    // the second time they continue from a kept state: products of few rows are summed in another order
    for (const [i, [states]] of together.entries()) {
      expect(largestDifference(states!, alone[i]!)).toBeLessThan(1e-5);
    }
  });

  test("progress adds up", async () => {
    const seen: [number, number][] = [];
    await backbone.encode([...long(5), { ids: [1], positions: [0] }], { onBatch: (...batch) => seen.push(batch) });
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.reduce(([a, b], [c, d]) => [a + c, b + d])).toEqual([6, 5 * 250 + 1]);
  });
});

describe("aborting", () => {
  test("between batches, with the signal's reason", async () => {
    await using backbone = await open();
    const controller = new AbortController();
    const reason = new Error("enough");
    let batches = 0;
    const encoding = backbone.encode(long(40), {
      signal: controller.signal,
      onBatch: () => {
        if (++batches === 2) controller.abort(reason);
      },
    });
    await expect(encoding).rejects.toBe(reason);
    expect(batches).toBe(2);
    expect(await backbone.encode(long(1))).toHaveLength(1);
  });

  test("before the start", async () => {
    await using backbone = await open();
    const onBatch = vi.fn();
    await expect(backbone.encode(long(1), { signal: AbortSignal.abort(), onBatch })).rejects.toThrow("aborted");
    expect(onBatch).not.toHaveBeenCalled();
  });
});

describe("the end", () => {
  test("disposed of: calls are refused, and disposing again does nothing", async () => {
    const backbone = await open();
    await backbone[Symbol.asyncDispose]();
    await expect(backbone.encode(long(1))).rejects.toBeInstanceOf(BackboneError);
    await expect(backbone.encode(long(1))).rejects.toMatchObject({ code: "E_BACKBONE_CLOSED" });
    await backbone[Symbol.asyncDispose]();
    await Promise.all([backbone[Symbol.asyncDispose](), backbone[Symbol.asyncDispose]()]);
  });

  test("disposed of twice at once", async () => {
    const backbone = await open();
    await Promise.all([backbone[Symbol.asyncDispose](), backbone[Symbol.asyncDispose]()]);
  });

  test("disposed of under way: the call fails cleanly", async () => {
    const backbone = await open();
    let dispose: Promise<void> | undefined;
    const encoding = backbone.encode(long(60), {
      onBatch: () => {
        dispose ??= backbone[Symbol.asyncDispose]();
      },
    });
    await expect(encoding).rejects.toBeInstanceOf(BackboneError);
    await dispose;
  });

  test("an open backbone doesn't keep the process alive", async () => {
    const { code, stdout } = await runScript(
      `const { LocalBackbone } = await import("#dist/backbone/local.js");
       const backbone = await LocalBackbone.open(args[0], { cache: args[1] });
       console.log((await backbone.encode([{ ids: [1], positions: [0] }])).length);`,
      [model, cache],
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "1\n" });
  });
});

describe("a thread that crashes", () => {
  const threads: workerThreads.Worker[] = [];
  const { Worker } = workerThreads;

  beforeAll(() => {
    workerThreads.Worker = class extends Worker {
      constructor(...options: ConstructorParameters<typeof Worker>) {
        super(...options);
        threads.push(this);
      }
    };
    syncBuiltinESMExports();
  });
  afterAll(() => {
    workerThreads.Worker = Worker;
    syncBuiltinESMExports();
  });

  test("fails the call under way and later ones", async () => {
    const backbone = await open();
    const encoding = backbone.encode(long(60), { onBatch: () => threads.at(-1)?.postMessage(null) });
    await expect(encoding).rejects.toMatchObject({ code: "E_BACKBONE", message: "the backbone's thread failed" });
    await expect(encoding).rejects.toBeInstanceOf(BackboneError);
    await expect(backbone.encode(long(1))).rejects.toBeInstanceOf(BackboneError);
    await backbone[Symbol.asyncDispose]();
  });

  test("also where it just ends", async () => {
    const backbone = await open();
    await threads.at(-1)?.terminate();
    await expect(backbone.encode(long(1))).rejects.toMatchObject({ code: "E_BACKBONE_CLOSED" });
    await backbone[Symbol.asyncDispose]();
  });
});

describe("the process ends while a batch is computed", () => {
  const start = `
    const { LocalBackbone } = await import("#dist/backbone/local.js");
    const backbone = await LocalBackbone.open(args[0], { cache: args[1] });
    const requests = Array.from({ length: 200 }, () => ({ ids: Array(250).fill(1), positions: [0] }));
    let encoding;
    await new Promise((resolve) => { encoding = backbone.encode(requests, { onBatch: resolve }); });
  `;

  test.each([
    ["process.exit(3);", 3],
    ["throw new Error('no');", 1],
    ["encoding.catch(() => {}); await backbone[Symbol.asyncDispose](); process.exitCode = 5;", 5],
  ])("%s keeps its exit code", async (end, expected) => {
    const { code, signal, stderr } = await runScript(`${start}\n${end}`, [model, cache]);
    expect({ code, signal }).toEqual({ code: expected, signal: null });
    expect(stderr).not.toContain("Napi");
  });
});
