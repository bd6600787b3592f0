import type { ModelConfig } from "../contracts/modelConfig.js";
import type { TensorStore } from "../io/tensorStore.js";

/** A model on disk, whatever its format: its config and its weights under Hugging Face names. */
export interface Checkpoint {
  readonly config: ModelConfig;
  readonly weights: TensorStore;
}
