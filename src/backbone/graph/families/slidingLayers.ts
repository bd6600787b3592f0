import type { ModelConfig } from "../../../contracts/modelConfig.js";
import type { DecoderSpec } from "../decoderSpec.js";

/**
 * Which layers have a sliding window: as `layer_types` says, else by the family's rule.
 * @param window in tokens; none where it is absent or covers the whole context anyway.
 */
export function slidingLayers(
  config: ModelConfig,
  window: number | null | undefined,
  rule: (layer: number) => boolean,
): Pick<DecoderSpec, "sliding"> {
  if (!window || window >= config.max_position_embeddings) return {};
  const types = config.layer_types;
  const layers = Array.from({ length: config.num_hidden_layers }, (_, layer) =>
    types ? types[layer] === "sliding_attention" : rule(layer),
  );
  return layers.includes(true) ? { sliding: { window, layers } } : {};
}
