import { join } from "node:path";
import { expect, test } from "vitest";
import { LocalBackbone } from "#dist/backbone/local.js";
import { openSafetensorsFolder } from "#dist/io/safetensorsFolder.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { ggufMetadata } from "../support/ggufMetadata.js";
import { goldenFolder, readGolden, readGoldenJson } from "../support/golden.js";
import { largestDifference } from "../support/largestDifference.js";
import { llamaGgufTensors } from "../support/llamaGgufTensors.js";
import type { TestConfig } from "../support/makeModelFolder.js";
import type { TestTensors } from "../support/tensors.js";
import { writeGguf } from "../support/writeGguf.js";

const folder = await temporaryFolder();
const cache = join(folder, "cache");

/** Hugging Face's names of a layer's parts to GGUF's, as llama.cpp's converter maps them for each architecture. */
const SHARED: Record<string, string> = {
  "self_attn.q_proj": "attn_q",
  "self_attn.k_proj": "attn_k",
  "self_attn.v_proj": "attn_v",
  "self_attn.o_proj": "attn_output",
  "self_attn.q_norm": "attn_q_norm",
  "self_attn.k_norm": "attn_k_norm",
  input_layernorm: "attn_norm",
  "mlp.gate_proj": "ffn_gate",
  "mlp.up_proj": "ffn_up",
  "mlp.down_proj": "ffn_down",
};
const LLAMA_LIKE = { ...SHARED, post_attention_layernorm: "ffn_norm" };
const GEMMA2 = {
  ...SHARED,
  post_attention_layernorm: "post_attention_norm",
  pre_feedforward_layernorm: "ffn_norm",
  post_feedforward_layernorm: "post_ffw_norm",
};

async function goldenWeights(name: string): Promise<TestTensors> {
  const store = await openSafetensorsFolder(goldenFolder(name));
  const weights: TestTensors = new Map();
  for (const [tensor, { shape }] of store.tensors) {
    if (tensor.startsWith("model.")) weights.set(tensor, { shape, data: await store.read(tensor) });
  }
  await store.close();
  return weights;
}

function renamed(weights: TestTensors, names: Record<string, string>, normOffset: number): TestTensors {
  const ggufName = (name: string) => {
    const [, layer, part = "", kind] = /^model\.layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(name) ?? [];
    if (layer !== undefined) return `blk.${layer}.${names[part] ?? part}.${kind}`;
    return name === "model.norm.weight" ? "output_norm.weight" : "token_embd.weight";
  };
  return new Map(
    [...weights].map(([name, { shape, data }]) => [
      ggufName(name),
      { shape, data: name.endsWith("norm.weight") ? data.map((value) => value + normOffset) : data },
    ]),
  );
}

async function expectGolden(name: string, path: string): Promise<void> {
  await using backbone = await LocalBackbone.open(path, { cache });
  for (const row of readGolden(name).conversations) {
    const [states] = await backbone.encode([{ ids: row.input_ids, positions: [row.last_index, row.gate_index] }]);
    // the tolerance of the golden files; the differences are float32's, below 1e-5
    expect(largestDifference(states ?? new Float32Array(), [...row.hidden_last, ...row.hidden_gate])).toBeLessThan(
      2e-4,
    );
  }
}

test.each([
  ["qwen2-bf16", "qwen2", LLAMA_LIKE, 0],
  ["qwen3-bf16", "qwen3", LLAMA_LIKE, 0],
  ["gemma2-f32", "gemma2", GEMMA2, 1],
] as const)("%s as a GGUF file has the reference's hidden states", async (name, arch, names, normOffset) => {
  const config = readGoldenJson(`${name}/config.json`) as TestConfig;
  const path = join(folder, `${name}.gguf`);
  const extra: Record<string, number> = {};
  if (arch === "gemma2") {
    extra["gemma2.attention.sliding_window"] = config.sliding_window ?? 0;
    extra["gemma2.attn_logit_softcapping"] = config.attn_logit_softcapping ?? 0;
  }
  await writeGguf(path, ggufMetadata(arch, config, extra), renamed(await goldenWeights(name), names, normOffset));
  await expectGolden(name, path);
});

test("llama 3.1's rotary factors as the tensor rope_freqs.weight", async () => {
  const name = "llama31-rope-scaled";
  const config = readGoldenJson(`${name}/config.json`) as TestConfig;
  const {
    factor = 8,
    low_freq_factor: low = 1,
    high_freq_factor: high = 4,
    original_max_position_embeddings: original = 128,
  } = config.rope_scaling as Record<string, number>;
  // as in llama.cpp's converter
  const factors = Float32Array.from({ length: config.head_dim / 2 }, (_, i) => {
    const wavelength = 2 * Math.PI * config.rope_theta ** ((2 * i) / config.head_dim);
    if (wavelength < original / high) return 1;
    if (wavelength > original / low) return factor;
    const smooth = (original / wavelength - low) / (high - low);
    return 1 / ((1 - smooth) / factor + smooth);
  });
  const tensors = llamaGgufTensors(await goldenWeights(name), config);
  tensors.set("rope_freqs.weight", { shape: [factors.length], data: factors });
  const path = join(folder, "llama31.gguf");
  await writeGguf(path, ggufMetadata("llama", config), tensors);
  await expectGolden(name, path);
});

test("a file split in three opens by any of its parts, under one key", async () => {
  const name = "llama3-f32";
  const config = readGoldenJson(`${name}/config.json`) as TestConfig;
  const tensors = [...llamaGgufTensors(await goldenWeights(name), config)];
  const parts = [0, 1, 2].map((part) => join(folder, `split-0000${part + 1}-of-00003.gguf`));
  for (const [part, path] of parts.entries()) {
    const split = { "split.no": part, "split.count": 3, "split.tensors.count": tensors.length };
    const own = new Map(tensors.filter((_, i) => i % 3 === part));
    await writeGguf(path, part === 0 ? ggufMetadata("llama", config, split) : split, own);
  }
  const hashes = new Set<string>();
  for (const path of parts) {
    await expectGolden(name, path);
    await using backbone = await LocalBackbone.open(path, { cache });
    hashes.add(backbone.weightsHash);
  }
  expect(hashes.size).toBe(1);
});
