import type { ModelConfig } from "../../../contracts/modelConfig.js";
import type { DecoderSpec } from "../decoderSpec.js";

/** A model family on the shared decoder block: its name, and what differs from the plain block. */
export interface Family {
  /** `model_type` in config.json. */
  readonly modelType: string;
  differences(config: ModelConfig): Partial<DecoderSpec>;
}
