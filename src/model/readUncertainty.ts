import { existsSync } from "node:fs";
import { join } from "node:path";
import { UNCERTAINTY_FILE } from "../contracts/uncertaintyFile.js";
import { ModelError } from "../errors.js";
import type { HeadWeights } from "../heads/headWeights.js";
import { loadUncertainty } from "../heads/uncertainty/loadUncertainty.js";
import type { RewardUncertainty } from "../heads/uncertainty/rewardUncertainty.js";
import type { ModelSource } from "./resolveModel.js";

/**
 * What error bars need, from the file beside the heads.
 * @throws ModelError "E_NO_UNCERTAINTY" where there is none, "E_UNCERTAINTY" where it doesn't fit the heads.
 */
export async function readUncertainty(
  { heads: folder }: ModelSource,
  { rewardWidth, objectives }: HeadWeights,
): Promise<RewardUncertainty> {
  const path = join(folder, UNCERTAINTY_FILE);
  if (existsSync(path)) return await loadUncertainty(path, rewardWidth, objectives.length);
  throw new ModelError("E_NO_UNCERTAINTY", "the model has no error bars", {
    where: folder,
    expected: UNCERTAINTY_FILE,
    fix: "Leave them out, or train the heads with armorm, which writes that file",
  });
}
