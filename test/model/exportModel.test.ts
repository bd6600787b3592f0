import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RewardModel } from "armorm";
import { describe, expect, test } from "vitest";
import { saveUncertainty } from "#dist/heads/uncertainty/saveUncertainty.js";
import { openSafetensorsFolder } from "#dist/io/safetensorsFolder.js";
import { type ExportOptions, exportModel } from "#dist/model/export/exportModel.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { ggufMetadata } from "../support/ggufMetadata.js";
import { ggufTokenizer, type TestTokenizer } from "../support/ggufTokenizer.js";
import { goldenFolder, readGolden, readGoldenJson } from "../support/golden.js";
import { llamaGgufTensors } from "../support/llamaGgufTensors.js";
import { makeModelFolder } from "../support/makeModelFolder.js";
import { randomReference } from "../support/randomReference.js";
import { type TestTensors, tensorOf } from "../support/tensors.js";
import { writeGguf } from "../support/writeGguf.js";
import { writeHeadsFolder } from "../support/writeHeadsFolder.js";

const root = await temporaryFolder();
const cache = join(root, "cache");
const NAMES = ["helpful", "safe", "verbose"];
const WHOLE: Pick<ExportOptions, "shardSize" | "cache"> = { shardSize: 5e9, cache };
let exports = 0;

/** Exports a model into a new folder. */
async function exported(name: string, options: Partial<ExportOptions> = {}) {
  const folder = join(root, `exported-${++exports}`);
  const summary = await exportModel(name, folder, { ...WHOLE, ...options });
  return { folder, ...summary };
}

async function json(folder: string, file: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(folder, file), "utf8"));
}

/** Names and contents of a folder's files. */
async function contents(folder: string): Promise<Map<string, string>> {
  const names = (await readdir(folder)).sort();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "base64")] as const)),
  );
}

const { folder: released, weights } = await makeModelFolder(join(root, "released"), {
  config: { vocab_size: 650 },
  objectives: NAMES.length,
  chat: "llama3-f32",
});

describe.each([
  ["llama3-f32", "Llama", "float32"],
  ["llama3-bf16-sharded", "Llama", "bfloat16"],
  ["mistral-f16", "Mistral", "float32"],
  ["qwen2-bf16", "Qwen2", "bfloat16"],
  ["qwen3-bf16", "Qwen3", "bfloat16"],
  ["gemma2-f32", "Gemma2", "float32"],
  ["llama31-rope-scaled", "Llama", "bfloat16"],
])("%s", async (name, family, expectedDtype) => {
  const { conversations } = readGolden(name);
  const { folder, dtype } = await exported(goldenFolder(name));

  test("loads with the same results, those of the reference", async () => {
    await using before = await RewardModel.load(goldenFolder(name), { cache });
    await using after = await RewardModel.load(folder, { cache });
    const messages = conversations.map((conversation) => conversation.messages);
    const [expected, found] = [await before.score(messages), await after.score(messages)];
    expect(found).toEqual(expected);
    for (const [i, { score }] of found.entries()) expect(Math.abs(score - conversations[i]!.score)).toBeLessThan(1e-4);
  });

  test("config.json has the released keys, and the backbone's", async () => {
    const config = await json(folder, "config.json");
    const original = (await readGoldenJson(join(name, "config.json"))) as Record<string, unknown>;
    expect(dtype).toBe(expectedDtype);
    expect(config).toMatchObject({
      architectures: [`${family}ForRewardModelWithGating`],
      torch_dtype: dtype,
      pad_token_id: original["pad_token_id"],
      eos_token_id: original["eos_token_id"],
      id2label: { 0: "LABEL_0" },
    });
    for (const key of Object.keys(original)) {
      if (!["architectures", "torch_dtype", "id2label", "label2id"].includes(key))
        expect(config[key]).toEqual(original[key]);
    }
  });
});

test("fractions in config.json stay fractions, which transformers insists on", async () => {
  const { folder } = await exported(goldenFolder("gemma2-f32"));
  const text = await readFile(join(folder, "config.json"), "utf8");
  for (const part of ['"final_logit_softcapping": 30.0', '"rope_theta": 10000.0', '"attention_dropout": 0.0']) {
    expect(text).toContain(part);
  }
  expect(text).toContain('"query_pre_attn_scalar": 24,');
});

test("names, shapes and types are those of the released checkpoint", async () => {
  const { folder } = await exported(goldenFolder("llama3-bf16-sharded"));
  const [before, after] = [
    await openSafetensorsFolder(goldenFolder("llama3-bf16-sharded")),
    await openSafetensorsFolder(folder),
  ];
  const own = [...before.tensors].filter(([name]) => !name.startsWith("lm_head"));
  expect([...after.tensors.keys()].sort()).toEqual(own.map(([name]) => name).sort());
  for (const [name, { shape }] of own) {
    const isHead = !name.startsWith("model.");
    expect(after.tensors.get(name)).toMatchObject({ shape, dtype: isHead ? "F32" : "BF16" });
    expect(await after.read(name)).toEqual(await before.read(name));
  }
  await before.close();
  await after.close();
});

test("weight files of at most the wanted size, in an index; a larger tensor has one of its own", async () => {
  const shardSize = 20_000;
  const { folder, shards } = await exported(released, { shardSize });
  const index = await json(folder, "model.safetensors.index.json");
  const map = index["weight_map"] as Record<string, string>;
  const files = [...new Set(Object.values(map))];
  expect(files).toEqual(files.map((_, i) => `model-0000${i + 1}-of-0000${shards}.safetensors`));
  expect(shards).toBeGreaterThan(3);
  const store = await openSafetensorsFolder(folder);
  const size = (name: string) => store.tensors.get(name)!.shape.reduce((a, b) => a * b, 4);
  for (const file of files) {
    const own = Object.keys(map).filter((name) => map[name] === file);
    const bytes = own.reduce((sum, name) => sum + size(name), 0);
    expect(bytes <= shardSize || own.length === 1).toBe(true);
  }
  expect(index["metadata"]).toEqual({ total_size: Object.keys(map).reduce((sum, name) => sum + size(name), 0) });
  await store.close();
});

test("--dtype bfloat16 rounds the backbone and leaves the heads", async () => {
  const { folder } = await exported(released, { dtype: "bfloat16" });
  const store = await openSafetensorsFolder(folder);
  expect(await store.read("regression_layer.weight")).toEqual(weights.get("regression_layer.weight")!.data);
  const [exact, rounded] = [weights.get("model.norm.weight")!.data, await store.read("model.norm.weight")];
  expect(rounded).not.toEqual(exact);
  for (const [i, value] of exact.entries()) expect(Math.abs(rounded[i]! / value - 1)).toBeLessThanOrEqual(2 ** -8);
  await store.close();
});

describe("heads with a manifest on a GGUF backbone", async () => {
  const tokenizer = readGoldenJson("llama3-f32/tokenizer.json") as TestTokenizer;
  const { chat_template: template } = (await json(goldenFolder("llama3-f32"), "tokenizer_config.json")) as {
    chat_template: string;
  };
  const backboneConfig = { vocab_size: 646, rope_theta: 50_000, max_position_embeddings: 300 };
  const { config, weights: tensors } = await makeModelFolder(join(root, "source"), {
    config: backboneConfig,
    objectives: NAMES.length,
    chat: "llama3-f32",
  });
  const own = new Map([...tensors].filter(([name]) => name.startsWith("model.")));
  const metadata = {
    ...ggufMetadata("llama", config),
    ...ggufTokenizer(tokenizer, "llama-bpe", template),
    "tokenizer.ggml.bos_token_id": 640,
    "tokenizer.ggml.eos_token_id": 644,
    "tokenizer.ggml.padding_token_id": 644, // what the template writes, as in SmolLM2's file
  };
  const gguf = join(root, "backbone.gguf");
  await writeGguf(gguf, metadata, llamaGgufTensors(own, config));
  const heads = await writeHeadsFolder(join(root, "heads"), tensors, NAMES, {
    beta: 3,
    reference: randomReference(NAMES),
  });
  await saveUncertainty(join(heads, "uncertainty.safetensors"), {
    hiddenSize: 32,
    factors: [new Float32Array((32 * 33) / 2).fill(0.01)],
    factorOf: [0, 0, 0],
    covariance: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
    leverageLimit: Float64Array.of(1, 1, 1),
    interval90: Float64Array.of(2, 2, 2),
  });
  const { folder, padToken } = await exported(heads, { backbone: gguf });
  const messages = readGolden("llama3-f32").conversations.map((conversation) => conversation.messages);

  test("loads with the same results: scores, names, percentiles, error bars, probabilities", async () => {
    await using before = await RewardModel.load(heads, { backbone: gguf, cache, uncertainty: true });
    await using after = await RewardModel.load(folder, { cache, uncertainty: true });
    const expected = await before.score(messages);
    expect(await after.score(messages)).toEqual(expected);
    expect(expected[0]).toHaveProperty("percentiles");
    expect(after.objectives).toEqual(NAMES);
    expect(await after.compare("Why?", "So.", "No.")).toEqual(await before.compare("Why?", "So.", "No."));
  });

  test("the metadata became config.json and a tokenizer", async () => {
    expect(await json(folder, "config.json")).toMatchObject({
      ...backboneConfig,
      model_type: "llama",
      head_dim: 8,
      num_key_value_heads: 2,
      bos_token_id: 640,
      eos_token_id: 644,
      num_objectives: 3,
      gating_temperature: 10,
      gating_hidden_dim: 16,
      gating_n_hidden: 1,
    });
    const rebuilt = (await json(folder, "tokenizer.json")) as unknown as TestTokenizer;
    expect(rebuilt.model.merges).toEqual(tokenizer.model.merges.map((merge) => [merge].flat().join(" ")));
    expect(rebuilt.added_tokens[0]).toMatchObject({ id: 640, content: "<|begin_of_text|>", single_word: false });
    expect(await json(folder, "tokenizer_config.json")).toMatchObject({
      bos_token: "<|begin_of_text|>",
      eos_token: "<|eot_id|>",
      chat_template: template,
      model_max_length: 300,
      padding_side: "right",
    });
  });

  test("a padding token that the template writes is replaced by one that it doesn't", async () => {
    expect(padToken).toBe("[PAD]");
    expect(await json(folder, "special_tokens_map.json")).toMatchObject({ pad_token: "[PAD]" });
    expect((await json(folder, "config.json"))["pad_token_id"]).toBe(645);
  });

  test("Llama 3.1's rotary scaling gets its parameters back", async () => {
    const scaling = { rope_type: "llama3", factor: 8, low_freq_factor: 1, high_freq_factor: 4 };
    const long = { ...config, rope_theta: 500_000, head_dim: 128 };
    const wide = await makeModelFolder(join(root, "wide-source"), { config: long });
    const factors = llama3Factors(500_000, 128, 8);
    const file = join(root, "llama31.gguf");
    const stored = new Map([...wide.weights].filter(([name]) => name.startsWith("model.")));
    const withFactors = llamaGgufTensors(stored, long).set("rope_freqs.weight", { shape: [64], data: factors });
    const rope = { "llama.rope.freq_base": 500_000, "llama.attention.key_length": 128 };
    await writeGguf(file, { ...metadata, ...rope }, withFactors);
    const { folder: target } = await exported(heads, { backbone: file });
    expect((await json(target, "config.json"))["rope_scaling"]).toMatchObject({
      ...scaling,
      original_max_position_embeddings: 8192,
    });
    await using before = await RewardModel.load(heads, { backbone: file, cache });
    await using after = await RewardModel.load(target, { cache });
    expect((await after.score(messages[0]!)).score).toBeCloseTo((await before.score(messages[0]!)).score, 5);

    const strange = join(root, "strange.gguf");
    factors[5]! *= 1.5;
    await writeGguf(strange, { ...metadata, ...rope }, withFactors);
    await expect(exported(heads, { backbone: strange })).rejects.toThrow(/rope_freqs\.weight.*no form for/);
  });
});

/** llama.cpp's converter: what each frequency is divided by. */
function llama3Factors(theta: number, headDim: number, factor: number): Float32Array {
  return Float32Array.from({ length: headDim / 2 }, (_, i) => {
    const wavelength = 2 * Math.PI * theta ** ((2 * i) / headDim);
    if (wavelength < 8192 / 4) return 1;
    if (wavelength > 8192) return factor;
    const smooth = (8192 / wavelength - 1) / 3;
    return 1 / ((1 - smooth) / factor + smooth);
  });
}

describe("refused before anything is written", () => {
  const heads = (name: string, change: (tensors: TestTensors) => void, manifest: object = {}) => {
    const tensors = new Map(weights);
    change(tensors);
    return writeHeadsFolder(join(root, name), tensors, NAMES, manifest);
  };

  test.each<[string, () => Promise<string>, RegExp]>([
    [
      "another recipe",
      () => heads("recipe", () => undefined, { features: "1:last" }),
      /no place for these features: found 1:last, expected final:last\. Code that reads the layout/,
    ],
    [
      "hidden layers of several widths",
      () =>
        heads("widths", (tensors) => {
          const last = tensors.get("gating.layers.1.weight")!;
          tensors
            .set(
              "gating.layers.2.weight",
              tensorOf([3, 5], () => 1),
            )
            .set(
              "gating.layers.2.bias",
              tensorOf([3], () => 1),
            );
          tensors.set("gating.layers.1.weight", { shape: [5, 16], data: new Float32Array(80).fill(last.data[0]!) });
          tensors.set(
            "gating.layers.1.bias",
            tensorOf([5], () => 1),
          );
        }),
      /no place for this gate: found hidden layers of 16, 5/,
    ],
    [
      "a plain classifier",
      async () => {
        const { folder } = await makeModelFolder(join(root, "classifier"), {
          config: { vocab_size: 650 },
          chat: "llama3-f32",
          change: (tensors) =>
            tensors.set(
              "score.weight",
              tensorOf([1, 32], () => 1),
            ),
        });
        return folder;
      },
      /a model without a gate/,
    ],
    [
      "quantile heads",
      async () => {
        const change = (tensors: TestTensors) =>
          tensors.set(
            "regression_layer.weight",
            tensorOf([6, 32], () => 1),
          );
        const options = { config: { vocab_size: 650 }, objectives: 3, chat: "llama3-f32", change };
        const { folder, config } = await makeModelFolder(join(root, "quantiles"), options);
        await writeFile(join(folder, "config.json"), JSON.stringify({ ...config, num_quantiles: 2 }));
        return folder;
      },
      /quantile heads have a layout of their own/,
    ],
  ])("%s", async (_, make, message) => {
    const target = join(root, `refused-${++exports}`);
    const exporting = make().then((name) => exportModel(name, target, { ...WHOLE, backbone: released }));
    await expect(exporting).rejects.toMatchObject({ code: "E_EXPORT" });
    await expect(exporting).rejects.toThrow(message);
    expect((await readdir(root)).filter((name) => name.startsWith(`refused-${exports}`))).toEqual([]);
  });

  test("a backbone of another size", async () => {
    const name = await heads("small", () => undefined);
    await expect(exported(name, { backbone: goldenFolder("llama3-f32") })).rejects.toMatchObject({
      code: "E_HIDDEN_SIZE",
    });
  });

  test("a backbone whose weights don't fit its config", async () => {
    const { folder } = await makeModelFolder(join(root, "misfit"), {
      config: { vocab_size: 650 },
      objectives: 3,
      chat: "llama3-f32",
      change: (tensors) =>
        tensors.set(
          "model.norm.weight",
          tensorOf([31], () => 1),
        ),
    });
    await expect(exported(folder)).rejects.toMatchObject({ code: "E_TENSOR_SHAPE" });
  });

  test("a folder with something in it; an empty one is taken", async () => {
    const target = join(root, "taken");
    await mkdir(target);
    await exportModel(released, target, WHOLE);
    await expect(exportModel(released, target, WHOLE)).rejects.toMatchObject({ code: "E_OUTPUT_EXISTS" });
  });
});

describe("an interrupted export", async () => {
  const options = { ...WHOLE, shardSize: 20_000 };
  const { folder: whole } = await exported(released, options);

  test("goes on, and ends in the same bytes", async () => {
    const target = join(root, "interrupted");
    const controller = new AbortController();
    const reason = new Error("enough");
    const onProgress = (done: number, total: number) => {
      if (done > total / 2) controller.abort(reason);
    };
    await expect(exportModel(released, target, { ...options, signal: controller.signal, onProgress })).rejects.toBe(
      reason,
    );
    const left = (await readdir(`${target}.partial`)).filter((name) => name.endsWith(".safetensors"));
    expect(left.length).toBeGreaterThan(0);
    await writeFile(join(`${target}.partial`, `${left[0]}.tmp-1-0123abcd`), "what a killed run leaves");
    await expect(exportModel(released, target, { ...options, shardSize: 10_000 })).rejects.toMatchObject({
      code: "E_PARTIAL",
    });
    await exportModel(released, target, options);
    expect(await contents(target)).toEqual(await contents(whole));
    expect((await readdir(root)).includes("interrupted.partial")).toBe(false);
  });

  test("by a NaN: no folder appears", async () => {
    const broken = join(root, "broken");
    await mkdir(broken);
    for (const file of await readdir(whole)) await copyFile(join(whole, file), join(broken, file));
    const index = await json(broken, "model.safetensors.index.json");
    const file = join(broken, (index["weight_map"] as Record<string, string>)["model.norm.weight"]!);
    const bytes = await readFile(file);
    bytes.writeFloatLE(Number.NaN, bytes.length - 4);
    await writeFile(file, bytes);
    const target = join(root, "never");
    await expect(exportModel(broken, target, options)).rejects.toMatchObject({ code: "E_NON_FINITE_WEIGHT" });
    await expect(readdir(target)).rejects.toMatchObject({ code: "ENOENT" });
    await rm(`${target}.partial`, { recursive: true });
  });
});
