import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LocalBackbone } from "#dist/backbone/local.js";
import { ArmormError, UnsupportedError } from "#dist/errors.js";
import { openSafetensorsFolder } from "#dist/io/safetensorsFolder.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { ggufMetadata } from "../support/ggufMetadata.js";
import { goldenFolder, readGolden, readGoldenJson } from "../support/golden.js";
import { largestDifference } from "../support/largestDifference.js";
import { llamaGgufTensors } from "../support/llamaGgufTensors.js";
import { makeModelFolder, type TestConfig } from "../support/makeModelFolder.js";
import { random } from "../support/random.js";
import { referenceDecoder } from "../support/referenceDecoder.js";
import type { TestTensors } from "../support/tensors.js";
import { type GgufFormat, type GgufMetadata, writeGguf } from "../support/writeGguf.js";

const folder = await temporaryFolder();
const cache = join(folder, "cache");
let files = 0;

/** The hidden states of a GGUF file and, in float64, those of the weights it stores. */
async function compare(config: TestConfig, weights: TestTensors, format: GgufFormat, metadata: GgufMetadata) {
  const path = join(folder, `${++files}.gguf`);
  const stored = await writeGguf(path, metadata, llamaGgufTensors(weights, config), format);
  await using backbone = await LocalBackbone.open(path, { cache });
  const next = random(3);
  const ids = Array.from({ length: 29 }, () => Math.floor(next() * config.vocab_size));
  const layers = Array.from({ length: config.num_hidden_layers + 1 }, (_, i) => i);
  const [states] = await backbone.encode([{ ids, positions: ids.map((_, i) => i) }], { layers });
  const original = llamaGgufTensors(stored, config, "back");
  const expected = referenceDecoder(config, original, ids).flatMap((rows) => rows.flatMap((row) => [...row]));
  expect(backbone).toMatchObject({ hiddenSize: config.hidden_size, contextLength: config.max_position_embeddings });
  return largestDifference(states!, expected);
}

const formats: GgufFormat[] = ["F32", "F16", "BF16", "Q4_0", "Q4_1", "Q8_0"];

test.each(formats)("rows of q and k are put back in order: %s", async (format) => {
  const { config, weights } = await makeModelFolder(join(folder, "plain"), {
    config: { head_dim: 16, intermediate_size: 64 },
  });
  expect(await compare(config, weights, format, ggufMetadata("llama", config))).toBeLessThan(5e-5);
});

test("biases, which are permuted as well, tied embeddings and another theta", async () => {
  const { config, weights } = await makeModelFolder(join(folder, "biases"), {
    config: {
      attention_bias: true,
      mlp_bias: true,
      tie_word_embeddings: true,
      rope_theta: 500_000.5,
      num_key_value_heads: 4,
    },
  });
  expect(await compare(config, weights, "F32", ggufMetadata("llama", config))).toBeLessThan(5e-5);
});

test("linear rotary scaling", async () => {
  const { config, weights } = await makeModelFolder(join(folder, "linear"), {
    config: { rope_scaling: { type: "linear", factor: 2.5 } },
  });
  const scaling = { "llama.rope.scaling.type": "linear", "llama.rope.scaling.factor": 2.5 };
  expect(await compare(config, weights, "F32", ggufMetadata("llama", config, scaling))).toBeLessThan(5e-5);
});

test("sizes as 64-bit integers, as the format's own page has them", async () => {
  const { config, weights } = await makeModelFolder(join(folder, "wide"));
  const metadata = ggufMetadata("llama", config, { "llama.context_length": 256n, "llama.embedding_length": 32n });
  expect(await compare(config, weights, "F32", metadata)).toBeLessThan(5e-5);
});

test("head size by rotary dimensions where no key length is given, and as many key heads as heads", async () => {
  const { config, weights } = await makeModelFolder(join(folder, "old"), { config: { num_key_value_heads: 4 } });
  const {
    "llama.attention.key_length": _,
    "llama.attention.head_count_kv": __,
    ...rest
  } = ggufMetadata("llama", config);
  expect(await compare(config, weights, "F32", { ...rest, "llama.rope.dimension_count": 8 })).toBeLessThan(5e-5);
});

test("a golden model through a GGUF file has the reference's hidden states", async () => {
  const config = readGoldenJson("llama3-f32/config.json") as TestConfig;
  const store = await openSafetensorsFolder(goldenFolder("llama3-f32"));
  const weights: TestTensors = new Map();
  for (const [name, { shape }] of store.tensors) {
    if (name.startsWith("model.")) weights.set(name, { shape, data: await store.read(name) });
  }
  await store.close();
  const path = join(folder, "golden.gguf");
  await writeGguf(path, ggufMetadata("llama", config), llamaGgufTensors(weights, config));
  await using backbone = await LocalBackbone.open(path, { cache });
  for (const { input_ids, last_index, gate_index, hidden_last, hidden_gate } of readGolden("llama3-f32")
    .conversations) {
    const [states] = await backbone.encode([{ ids: input_ids, positions: [last_index, gate_index] }]);
    expect(largestDifference(states!, [...hidden_last, ...hidden_gate])).toBeLessThan(2e-4);
  }
});

describe("files that can't be used", async () => {
  const { config, weights } = await makeModelFolder(join(folder, "refused"));

  async function refusal(
    changes: Record<string, GgufMetadata[string] | undefined>,
    change?: (tensors: TestTensors) => void,
  ) {
    const metadata = Object.entries({ ...ggufMetadata("llama", config), ...changes }).filter(
      ([, value]) => value !== undefined,
    );
    const tensors = llamaGgufTensors(weights, config);
    change?.(tensors);
    const path = join(folder, "refused.gguf");
    await writeGguf(path, Object.fromEntries(metadata) as GgufMetadata, tensors);
    return await LocalBackbone.open(path, { cache }).then(
      () => undefined,
      (error) => error,
    );
  }

  test.each(["mamba", "constructor", "bert", ""])("architecture %j, by name", async (architecture) => {
    const error = await refusal({ "general.architecture": architecture });
    expect(error).toBeInstanceOf(UnsupportedError);
    expect(error.message).toContain(`found "${architecture}", expected llama, qwen2, qwen3, gemma2`);
  });

  test.each([
    "llama.embedding_length",
    "llama.feed_forward_length",
    "llama.block_count",
    "llama.attention.head_count",
    "llama.context_length",
  ])("without %s", async (key) => {
    expect(await refusal({ [key]: undefined })).toMatchObject({ code: "E_CONTRACT" });
  });

  test.each([0, "many", -1.5, 2n ** 60n])("%s blocks", async (count) => {
    expect(await refusal({ "llama.block_count": count })).toBeInstanceOf(ArmormError);
  });

  test.each(["yarn", "constructor"])("rotary scaling of type %s", async (type) => {
    const error = await refusal({ "llama.rope.scaling.type": type, "llama.rope.scaling.factor": 2 });
    expect(error).toMatchObject({ code: "E_ROPE_TYPE" });
    expect(error.message).toContain(`"${type}"`);
  });

  test("rotary factors of another size", async () => {
    const error = await refusal({}, (tensors) =>
      tensors.set("rope_freqs.weight", { shape: [3], data: new Float32Array(3).fill(1) }),
    );
    expect(error).toMatchObject({ code: "E_CONFIG" });
  });

  test("a weight that is missing, by name", async () => {
    const error = await refusal({}, (tensors) => tensors.delete("blk.1.ffn_up.weight"));
    expect(error).toMatchObject({ code: "E_TENSOR_SHAPE" });
    expect(error.message).toContain("model.layers.1.mlp.up_proj.weight");
  });
});
