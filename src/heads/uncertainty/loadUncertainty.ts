import { ModelError } from "../../errors.js";
import { openSafetensors } from "../../io/safetensors.js";
import type { RewardUncertainty } from "./rewardUncertainty.js";

/**
 * Reads uncertainty.safetensors, as `saveUncertainty` writes it.
 * @param d hidden size, k objectives of the heads that it belongs to.
 * @throws ModelError "E_UNCERTAINTY" where a tensor is missing or doesn't fit the heads, or a number is not finite.
 */
export async function loadUncertainty(path: string, d: number, k: number): Promise<RewardUncertainty> {
  const file = await openSafetensors(path);
  try {
    const factorOf = [...(await read("factor_of", [k]))];
    const count = [...file.tensors.keys()].filter((name) => name.startsWith("factors.")).length;
    if (!factorOf.every((factor) => Number.isInteger(factor) && factor >= 0 && factor < count)) {
      throw misfit("factor_of", factorOf.join(", "), `whole numbers below ${count}`);
    }
    const factors: Float32Array[] = [];
    for (let i = 0; i < count; i++) factors.push(await read(`factors.${i}`, [(d * (d + 1)) / 2]));
    return {
      hiddenSize: d,
      factors,
      factorOf,
      covariance: Float64Array.from(await read("covariance", [k, k])),
      leverageLimit: Float64Array.from(await read("leverage_limit", [k])),
      interval90: Float64Array.from(await read("interval_90", [k])),
    };
  } finally {
    await file.close();
  }

  async function read(name: string, shape: readonly number[]): Promise<Float32Array> {
    const found = file.tensors.get(name)?.shape.join(", ");
    if (found !== shape.join(", ")) throw misfit(name, found ? `[${found}]` : "nothing", `[${shape.join(", ")}]`);
    const values = await file.read(name);
    const bad = values.find((value) => !Number.isFinite(value));
    if (bad !== undefined) throw misfit(name, String(bad), "finite numbers");
    return values;
  }

  function misfit(name: string, found: string, expected: string): ModelError {
    return new ModelError("E_UNCERTAINTY", "the error bars don't fit the heads", {
      where: `${path}: tensor "${name}"`,
      found,
      expected,
      fix: "Train the heads and their error bars together",
    });
  }
}
