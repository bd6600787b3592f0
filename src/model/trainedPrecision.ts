import type { Precision } from "../contracts/precision.js";
import type { ModelSource } from "./resolveModel.js";

/** Arithmetic of the backbone while a model's heads were trained; undefined where their manifest doesn't say. */
export function trainedPrecision({ manifest }: ModelSource): Precision | undefined {
  const { backbone } = manifest ?? {};
  return typeof backbone === "object" ? backbone.precision : undefined;
}
