import type { DecoderSpec } from "../../backbone/graph/decoderSpec.js";
import type { ExportDtype } from "../../contracts/exportDtype.js";
import type { ModelConfig } from "../../contracts/modelConfig.js";
import type { HeadWeights } from "../../heads/headWeights.js";
import type { GateConfig } from "./exportableHeads.js";
import { hfRopeScaling } from "./hfRopeScaling.js";

/** Keys that speak of another file: code that isn't exported, and the form that the weights had. */
const LEFT_OUT: readonly string[] = [
  "auto_map",
  "_name_or_path",
  "quantization_config",
  "transformers_version",
  "dtype",
];

/** What config.json says beside the backbone's own keys. */
export interface ExportSettings {
  readonly heads: HeadWeights;
  readonly gate: GateConfig;
  readonly dtype: ExportDtype;
  /** Ids of named tokens: bos_token, eos_token, pad_token, … */
  readonly ids: Readonly<Record<string, number>>;
}

/**
 * config.json of the released layout: the backbone's keys, the heads' keys, an architecture named after the released one
 * (LlamaForRewardModelWithGating), and one label, as code for value heads expects.
 */
export function exportConfig(
  config: ModelConfig,
  spec: DecoderSpec,
  settings: ExportSettings,
): Record<string, unknown> {
  const { heads, gate, dtype, ids } = settings;
  const family = `${spec.family.charAt(0).toUpperCase()}${spec.family.slice(1)}`;
  const kept = Object.entries(config).filter(([key]) => !LEFT_OUT.includes(key));
  const { bos_token: bos, eos_token: eos, pad_token: pad } = ids;
  return {
    // what configs may leave out and code takes differently
    head_dim: spec.headDim,
    num_key_value_heads: spec.kvHeads,
    ...(bos !== undefined && { bos_token_id: bos }),
    ...(eos !== undefined && { eos_token_id: eos }),
    ...Object.fromEntries(kept),
    rope_scaling: hfRopeScaling(config, spec.headDim),
    architectures: [`${family}ForRewardModelWithGating`],
    pad_token_id: pad ?? null,
    id2label: { 0: "LABEL_0" },
    label2id: { LABEL_0: 0 },
    torch_dtype: dtype,
    use_cache: false,
    num_objectives: heads.objectives.length,
    gating_temperature: heads.gatingTemperature,
    ...gate,
  };
}
