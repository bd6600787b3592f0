import type { ModelConfig } from "../../contracts/modelConfig.js";
import { ModelError, UnsupportedError } from "../../errors.js";
import type { DecoderSpec } from "./decoderSpec.js";
import type { Family } from "./families/family.js";
import { llama } from "./families/llama.js";
import { mistral } from "./families/mistral.js";
import { ropeSpec } from "./ropeSpec.js";

const FAMILIES: readonly Family[] = [llama, mistral];

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
  refuseUnknownActivation(config);
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
    rmsNormEps: config.rms_norm_eps ?? 1e-6,
    contextLength: config.max_position_embeddings,
    rope: ropeSpec(config, headDim),
    bias: { qkv: false, o: false, mlp: false },
    ...family.differences(config),
  };
}

function refuseUnknownActivation({ hidden_act = "silu" }: ModelConfig): void {
  if (hidden_act === "silu") return;
  throw new UnsupportedError("E_ACTIVATION", "unknown activation", {
    where: "config.json: hidden_act",
    found: `"${hidden_act}"`,
    expected: "silu",
  });
}
