import type { ModelConfig } from "../../contracts/modelConfig.js";
import type { GgufFile } from "../../io/gguf.js";
import type { TensorStore } from "../../io/tensorStore.js";

/** An architecture as GGUF files hold it. */
export interface GgufArchitecture {
  /** `general.architecture`, and the prefix of its metadata keys. */
  readonly name: string;
  /** Keys of config.json beyond those that all architectures share, from metadata under the prefix. */
  config(key: (name: string) => unknown, file: GgufFile): Readonly<Record<string, unknown>>;
  /** The tensors as a Hugging Face checkpoint has them. */
  weights(file: GgufFile, config: ModelConfig): TensorStore;
}
