import type { ModelConfig } from "../../contracts/modelConfig.js";
import { ModelError, UnsupportedError } from "../../errors.js";
import type { DecoderSpec } from "./decoderSpec.js";
import type { Family } from "./families/family.js";
import { gemma2 } from "./families/gemma2.js";
import { llama } from "./families/llama.js";
import { mistral } from "./families/mistral.js";
import { qwen2 } from "./families/qwen2.js";
import { qwen3 } from "./families/qwen3.js";
import { ropeSpec } from "./ropeSpec.js";

const FAMILIES: readonly Family[] = [llama, mistral, qwen2, qwen3, gemma2];

/**
 * The decoder that a config.json describes.
 * @throws UnsupportedError for an unknown architecture (with the list of the known ones), activation or rotary scaling.
 */
export function specFromConfig(config: ModelConfig): DecoderSpec {
  const family = FAMILIES.find(({ modelType }) => modelType === config.model_type);
  if (!family) {
    const architecture = config.architectures?.length ? ` (${config.architectures.join(", ")})` : "";
    throw new UnsupportedError("E_ARCHITECTURE", "unknown architecture", {
      where: "config.json: model_type",
      found: `"${config.model_type}"${architecture}`,
      expected: FAMILIES.map(({ modelType }) => modelType).join(", "),
    });
  }
  const heads = config.num_attention_heads;
  const headDim = config.head_dim ?? config.hidden_size / heads;
  const kvHeads = config.num_key_value_heads ?? heads;
  if (!Number.isInteger(headDim / 2) || !Number.isInteger(heads / kvHeads)) {
    throw new ModelError("E_CONFIG", "attention sizes don't fit together", {
      where: "config.json",
      found: `hidden_size ${config.hidden_size}, ${heads} heads, ${kvHeads} key/value heads, head_dim ${headDim}`,
      expected: "an even head_dim and a number of heads that the key/value heads divide",
    });
  }
  return {
    family: family.modelType,
    vocabSize: config.vocab_size,
    hiddenSize: config.hidden_size,
    intermediateSize: config.intermediate_size,
    layers: config.num_hidden_layers,
    heads,
    kvHeads,
    headDim,
    contextLength: config.max_position_embeddings,
    rope: ropeSpec(config, headDim),
    rmsNormEps: config.rms_norm_eps ?? 1e-6,
    normOffset: 0,
    sandwichNorms: false,
    qkNorms: false,
    bias: { qkv: false, o: false, mlp: false },
    activation: activation(config),
    embeddingScale: 1,
    attentionScale: headDim ** -0.5,
    attentionSoftcap: 0,
    ...family.differences(config),
  };
}

/** Names in config.json of the activations that the block knows. */
const ACTIVATIONS: Readonly<Record<string, DecoderSpec["activation"]>> = {
  silu: "silu",
  gelu_pytorch_tanh: "gelu_tanh",
};

function activation({ hidden_act, hidden_activation }: ModelConfig): DecoderSpec["activation"] {
  const name = hidden_activation ?? hidden_act ?? "silu";
  const known = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
  if (known) return known;
  throw new UnsupportedError("E_ACTIVATION", "unknown activation", {
    where: "config.json: hidden_act",
    found: `"${name}"`,
    expected: Object.keys(ACTIVATIONS).join(", "),
  });
}
