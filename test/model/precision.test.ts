import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RewardModel, UnsupportedError, UsageError } from "armorm";
import { describe, expect, test } from "vitest";
import { ChatEncoder } from "#dist/chat/chatEncoder.js";
import { loadChatFormat } from "#dist/chat/loadChatFormat.js";
import { calibrationTexts } from "#dist/model/calibrationTexts.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { compareVectors } from "../support/compareVectors.js";
import { goldenFolder, readGolden } from "../support/golden.js";
import { makeModelFolder } from "../support/makeModelFolder.js";
import { writeWeights } from "../support/writeWeights.js";

const root = await temporaryFolder();
const cache = join(root, "cache");
const released = goldenFolder("llama3-f32");
const { conversations } = readGolden("llama3-f32");
const messages = conversations.map((conversation) => conversation.messages);

describe("the precision that is asked for", () => {
  test.each(["fp32", "int8", "int4"] as const)("%s is loaded, and every result says so", async (precision) => {
    await using model = await RewardModel.load(released, { cache, precision, threads: 1 });
    expect(model.precision).toBe(precision);
    const results = await model.score(messages, { hidden: true });
    expect(results.map((result) => result.precision)).toEqual(Array(messages.length).fill(precision));
    for (const [i, { hiddenLast = [] }] of results.entries()) {
      // random weights: see test/backbone/precisions.test.ts for how much 8 and 4 bits leave
      const least = { fp32: 0.999999, int8: 0.98, int4: 0.6 }[precision];
      expect(compareVectors(hiddenLast, conversations[i]!.hidden_last).cosine).toBeGreaterThan(least);
    }
  });

  test("models of different precisions are known apart", async () => {
    const fingerprints = new Set<string>();
    for (const precision of ["fp32", "int8", "int4"] as const) {
      await using model = await RewardModel.load(released, { cache, precision });
      fingerprints.add(model.fingerprint);
    }
    expect(fingerprints.size).toBe(3);
  });

  test.each(["int7", "", "INT8", "constructor", 8])(
    "%j is no precision: refused before anything is fetched",
    async (precision) => {
      const loading = RewardModel.load("nobody/nothing", { cache, precision: precision as "int8" });
      await expect(loading).rejects.toBeInstanceOf(UnsupportedError);
      await expect(loading).rejects.toMatchObject({ code: "E_PRECISION" });
      await expect(loading).rejects.toThrow("expected fp32, int8, int4");
    },
  );
});

describe("threads", () => {
  test.each([0, -1, 1.5, 1025, Number.NaN, Number.POSITIVE_INFINITY, "2"])("%j are refused", async (threads) => {
    const loading = RewardModel.load(released, { cache, threads: threads as number });
    await expect(loading).rejects.toBeInstanceOf(UsageError);
    await expect(loading).rejects.toMatchObject({ code: "E_THREADS" });
  });

  test("however many compute, scores stay what they are", async () => {
    const scores: number[][] = [];
    for (const threads of [1, 3, undefined]) {
      await using model = await RewardModel.load(released, { cache, threads });
      scores.push((await model.score(messages)).map(({ score }) => score));
    }
    // float32 sums may be cut differently; scores are of size 1
    for (const [i, score] of scores[0]!.entries()) {
      for (const other of scores) expect(Math.abs(other[i]! - score)).toBeLessThan(1e-5);
    }
  });
});

describe("the manifest's precision", async () => {
  const { folder: backbone, weights } = await makeModelFolder(join(root, "backbone"), {
    config: { vocab_size: 650 },
    objectives: 2,
    chat: "llama3-f32",
  });

  async function heads(name: string, trained: unknown): Promise<string> {
    const folder = join(root, name);
    await mkdir(folder);
    await writeWeights(folder, new Map([...weights].filter(([tensor]) => !tensor.startsWith("model."))));
    await copyFile(join(folder, "model.safetensors"), join(folder, "heads.safetensors"));
    const manifest = { num_objectives: 2, objectives: [{ name: "a" }, { name: "b" }], backbone: trained };
    await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
    return folder;
  }

  test.each([
    ["int8", { id: "tiny", precision: "int8" }],
    ["int4", { id: "tiny", precision: "int4" }],
    ["fp32", { id: "tiny", precision: "fp32" }],
    ["fp32", { id: "tiny" }],
    ["fp32", "tiny"],
    ["fp32", undefined],
  ])("%s is the default where it says %j, and can be overridden", async (expected, trained) => {
    const folder = await heads(`heads-${JSON.stringify(trained)}`.replaceAll(/\W+/g, "-"), trained);
    await using model = await RewardModel.load(folder, { backbone, cache });
    expect(model.precision).toBe(expected);
    await using other = await RewardModel.load(folder, { backbone, cache, precision: "int4" });
    expect(other.precision).toBe("int4");
  });

  test("one that nobody knows is an error of the manifest", async () => {
    const loading = RewardModel.load(await heads("heads-int7", { id: "tiny", precision: "int7" }), { backbone, cache });
    await expect(loading).rejects.toMatchObject({ code: "E_CONTRACT" });
    await expect(loading).rejects.toThrow("manifest.json");
  });
});

describe("the project's calibration texts", () => {
  const file = join(import.meta.dirname, "../../models/calibration.jsonl");

  test.each(["llama3-f32", "qwen2-bf16", "gemma2-f32", "mistral-f16"])(
    "as %s has them: ids of its vocabulary",
    async (name) => {
      const encoder = new ChatEncoder(await loadChatFormat(goldenFolder(name)));
      const { sequences } = await calibrationTexts(async () => encoder);
      const texts = await sequences();
      const vocabulary = JSON.parse(await readFile(join(goldenFolder(name), "config.json"), "utf8")).vocab_size;
      // Gemma's template knows no system turn: those with one are left out
      expect(texts.length).toBeGreaterThanOrEqual(20);
      for (const ids of texts) {
        expect(ids.length).toBeGreaterThan(0);
        expect(ids.length).toBeLessThanOrEqual(512);
        expect(ids.every((id) => Number.isInteger(id) && id >= 0 && id < vocabulary)).toBe(true);
      }
    },
  );

  test("are known by their content, and the tokenizer isn't needed for that", async () => {
    const { id } = await calibrationTexts(() => Promise.reject(new Error("asked for")));
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect((await calibrationTexts(() => Promise.reject(new Error("asked for")))).id).toBe(id);
  });

  test("are conversations, all different, each ending with an answer", async () => {
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    expect(new Set(lines).size).toBe(lines.length);
    for (const line of lines) expect(JSON.parse(line).messages.at(-1).role).toBe("assistant");
  });

  test("a failure that isn't the template's refusal is not swallowed", async () => {
    const broken = {
      encode: () => {
        throw new TypeError("bug");
      },
    } as unknown as ChatEncoder;
    const { sequences } = await calibrationTexts(async () => broken);
    await expect(sequences()).rejects.toThrow("bug");
  });
});
