import { join } from "node:path";
import { expect, test } from "vitest";
import { LocalBackbone } from "#dist/backbone/local.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { largestDifference } from "../support/largestDifference.js";
import { type ModelFolderOptions, makeModelFolder } from "../support/makeModelFolder.js";
import { random } from "../support/random.js";
import { referenceDecoder } from "../support/referenceDecoder.js";

const folder = await temporaryFolder();

/** Lengths around the number of attention chunks (4), and one beyond every window and scaling threshold. */
const LENGTHS = [1, 2, 3, 4, 5, 8, 37, 96];

/**
 * Hidden states are of size 1 to 5 here; float32 leaves errors near 1e-6 of that. A wrong rotary form, mask or scale
 * shows as 1e-1.
 */
const TOLERANCE = 5e-5;

const variants: Record<string, ModelFolderOptions> = {
  "llama, plain": {},
  "as many key heads as heads": { config: { num_key_value_heads: 4 } },
  "one key head for all heads": { config: { num_key_value_heads: 1 } },
  "three heads a key head": { config: { num_attention_heads: 6, num_key_value_heads: 2, hidden_size: 48 } },
  "head_dim larger than hidden_size / heads": { config: { head_dim: 24 } },
  "head_dim smaller than hidden_size / heads": { config: { head_dim: 4 } },
  "head_dim 2": { config: { head_dim: 2 } },
  "odd sizes": {
    config: { hidden_size: 35, intermediate_size: 29, num_attention_heads: 3, num_key_value_heads: 3, head_dim: 10 },
  },
  "attention bias": { config: { attention_bias: true } },
  "MLP bias": { config: { mlp_bias: true } },
  "both biases, head_dim 24, one layer": {
    config: { attention_bias: true, mlp_bias: true, head_dim: 24, num_hidden_layers: 1 },
  },
  "one layer": { config: { num_hidden_layers: 1 } },
  "five layers": { config: { num_hidden_layers: 5 } },
  "tied embeddings": { config: { tie_word_embeddings: true } },
  "another theta and epsilon": { config: { rope_theta: 500_000, rms_norm_eps: 1e-2 } },
  "linear scaling": { config: { rope_scaling: { type: "linear", factor: 4 } } },
  "llama3 scaling": {
    config: {
      rope_scaling: {
        rope_type: "llama3",
        factor: 8,
        low_freq_factor: 1,
        high_freq_factor: 4,
        original_max_position_embeddings: 64,
      },
      head_dim: 24,
    },
  },
  "bf16, three shards": { format: "BF16", shards: 3 },
  "f16, two shards": { format: "F16", shards: 2 },
  "mistral, no window": { config: { model_type: "mistral", sliding_window: null } },
  "mistral, window 5": { config: { model_type: "mistral", sliding_window: 5 } },
  "mistral, window 1": { config: { model_type: "mistral", sliding_window: 1 } },
  "mistral, window longer than the text, head_dim 12": {
    config: { model_type: "mistral", sliding_window: 200, head_dim: 12 },
  },
  "mistral, window 32, one key head": { config: { model_type: "mistral", sliding_window: 32, num_key_value_heads: 1 } },
  "qwen2: biases on q, k and v alone": { config: { model_type: "qwen2" } },
  "qwen2, a window on the upper layers": {
    config: {
      model_type: "qwen2",
      use_sliding_window: true,
      sliding_window: 6,
      max_window_layers: 1,
      num_hidden_layers: 3,
    },
  },
  "qwen2, a window that isn't used": { config: { model_type: "qwen2", use_sliding_window: false, sliding_window: 6 } },
  "qwen3: norms on q and k, head_dim 24": { config: { model_type: "qwen3", head_dim: 24 } },
  "qwen3, biases, layers named one by one": {
    config: {
      model_type: "qwen3",
      attention_bias: true,
      use_sliding_window: true,
      sliding_window: 4,
      num_hidden_layers: 3,
      layer_types: ["full_attention", "sliding_attention", "full_attention"],
    },
  },
  gemma2: {
    config: {
      model_type: "gemma2",
      hidden_activation: "gelu_pytorch_tanh",
      sliding_window: 9,
      query_pre_attn_scalar: 24,
      attn_logit_softcapping: 3,
      num_hidden_layers: 3,
    },
  },
  "gemma2, no cap, head_dim 10, no window": {
    config: {
      model_type: "gemma2",
      hidden_activation: "gelu_pytorch_tanh",
      attn_logit_softcapping: null,
      sliding_window: null,
      head_dim: 10,
      hidden_size: 36,
    },
  },
};

test.each(Object.entries(variants))("hidden states equal the plain decoder's: %s", async (name, options) => {
  const model = await makeModelFolder(join(folder, name.replaceAll(/\W+/g, "-")), { seed: name.length, ...options });
  await using backbone = await LocalBackbone.open(model.folder, { cache: join(folder, "cache") });
  const { config, weights } = model;
  const next = random(7);
  const texts = LENGTHS.map((length) => Array.from({ length }, () => Math.floor(next() * config.vocab_size)));
  const layers = Array.from({ length: config.num_hidden_layers + 1 }, (_, i) => i);
  const requests = texts.map((ids) => ({ ids, positions: ids.map((_, i) => i) }));

  const together = await backbone.encode(requests, { layers });
  const alone = await backbone.encode(requests.slice(-2, -1), { layers });
  const expected = texts.map((ids) =>
    referenceDecoder(config, weights, ids)
      .flat()
      .flatMap((row) => [...row]),
  );

  expect(backbone).toMatchObject({
    hiddenSize: config.hidden_size,
    layers: config.num_hidden_layers,
    contextLength: 256,
  });
  for (const [i, states] of together.entries()) expect(largestDifference(states, expected[i]!)).toBeLessThan(TOLERANCE);
  expect(largestDifference(alone[0]!, expected.at(-2)!)).toBeLessThan(TOLERANCE);
});
