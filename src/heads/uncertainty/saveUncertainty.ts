import { type Tensor, writeSafetensors } from "../../io/writeSafetensors.js";
import type { RewardUncertainty } from "./rewardUncertainty.js";

/** Writes uncertainty.safetensors, float32: `factors.{i}`, `factor_of`, `covariance`, `leverage_limit`, `interval_90`. */
export async function saveUncertainty(path: string, uncertainty: RewardUncertainty): Promise<void> {
  const { factors, factorOf, covariance, leverageLimit, interval90 } = uncertainty;
  const k = factorOf.length;
  const tensors = new Map<string, Tensor>(
    factors.map((data, i) => [`factors.${i}`, { shape: [data.length], data }] as const),
  );
  tensors.set("factor_of", { shape: [k], data: Float32Array.from(factorOf) });
  tensors.set("covariance", { shape: [k, k], data: Float32Array.from(covariance) });
  tensors.set("leverage_limit", { shape: [k], data: Float32Array.from(leverageLimit) });
  tensors.set("interval_90", { shape: [k], data: Float32Array.from(interval90) });
  await writeSafetensors(path, tensors);
}
