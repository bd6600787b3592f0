import { modelConfigSchema } from "../../contracts/modelConfig.js";
import { parseContract } from "../../contracts/parseContract.js";
import { UnsupportedError } from "../../errors.js";
import type { GgufFile } from "../../io/gguf.js";
import type { Checkpoint } from "../checkpoint.js";
import { GGUF_ARCHITECTURES } from "./architectures.js";
import type { GgufArchitecture } from "./ggufArchitecture.js";

/** Llama 3.1 files carry their rotary scaling as this tensor, one divisor per frequency. */
const ROPE_FACTORS = "rope_freqs.weight";

/**
 * A GGUF file as a checkpoint: its metadata in the terms of config.json, its tensors under Hugging Face names.
 * Key names: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export async function ggufCheckpoint(file: GgufFile): Promise<Checkpoint> {
  const path = file.files[0] ?? "";
  const name = file.metadata["general.architecture"];
  const architecture = GGUF_ARCHITECTURES.get(String(name));
  if (!architecture) {
    throw new UnsupportedError("E_ARCHITECTURE", "unknown architecture", {
      where: `${path}: general.architecture`,
      found: typeof name === "string" ? `"${name}"` : typeof name,
      expected: [...GGUF_ARCHITECTURES.keys()].join(", "),
    });
  }
  const text = JSON.stringify(await sharedConfig(file, architecture), (_key, value) =>
    typeof value === "bigint" ? String(value) : value,
  );
  const config = parseContract(modelConfigSchema, text, path);
  return { config, weights: architecture.weights(file, config) };
}

/** Keys that the file lacks are left out by JSON; the contract then names them. So it does absurd sizes: bigints. */
async function sharedConfig(file: GgufFile, architecture: GgufArchitecture): Promise<Record<string, unknown>> {
  const { metadata, tensors } = file;
  const key = (name: string) => metadata[`${architecture.name}.${name}`];
  return {
    model_type: architecture.name,
    vocab_size: tensors.get("token_embd.weight")?.shape[0],
    hidden_size: key("embedding_length"),
    intermediate_size: key("feed_forward_length"),
    num_hidden_layers: key("block_count"),
    num_attention_heads: key("attention.head_count"),
    num_key_value_heads: key("attention.head_count_kv"),
    head_dim: key("attention.key_length") ?? key("rope.dimension_count"),
    max_position_embeddings: key("context_length"),
    rms_norm_eps: key("attention.layer_norm_rms_epsilon"),
    rope_theta: key("rope.freq_base"),
    rope_scaling: await ropeScaling(file, key),
    ...architecture.config(key, file),
  };
}

async function ropeScaling(
  file: GgufFile,
  key: (name: string) => unknown,
): Promise<Record<string, unknown> | undefined> {
  if (file.tensors.has(ROPE_FACTORS)) {
    return { rope_type: "freq_factors", freq_factors: [...(await file.read(ROPE_FACTORS))] };
  }
  const type = key("rope.scaling.type");
  return type === undefined || type === "none" ? undefined : { rope_type: type, factor: key("rope.scaling.factor") };
}
