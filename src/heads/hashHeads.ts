import { createHash } from "node:crypto";
import type { HeadWeights } from "./headWeights.js";

/** SHA-256 of a model's heads, hexadecimal: names, weights, temperature. */
export function hashHeads({
  objectives,
  regression,
  transform,
  quantiles,
  gating,
  gatingTemperature,
  logitScale,
}: HeadWeights): string {
  const hash = createHash("sha256").update(JSON.stringify([objectives, gatingTemperature, logitScale]));
  for (const values of [
    regression,
    transform,
    ...(quantiles ? [quantiles] : []),
    ...gating.flatMap(({ weight, bias }) => [weight, bias]),
  ]) {
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest("hex");
}
