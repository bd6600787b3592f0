import type { Manifest } from "../../contracts/manifest.js";
import type { FeatureOrigin } from "../stores/checkStore.js";

/** Heads that a training begins with instead of stage 1. */
export interface BaseHeads {
  readonly objectives: readonly string[];
  /** W [k, d], row-major. */
  readonly regression: Float32Array;
  /** T [k, k], row-major; the identity where nothing is debiased. */
  readonly transform: Float32Array;
  /** What they were trained on, as far as it is known. */
  readonly origin: FeatureOrigin;
  /** Of a folder of heads; one in the released layout has none. */
  readonly manifest?: Manifest | undefined;
  /** Their error bars, where they have some: the path of uncertainty.safetensors. */
  readonly uncertainty?: string | undefined;
}
