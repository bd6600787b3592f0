import { existsSync } from "node:fs";
import { join } from "node:path";
import { recipeText } from "../contracts/featureRecipe.js";
import type { Manifest } from "../contracts/manifest.js";
import { UNCERTAINTY_FILE } from "../contracts/uncertaintyFile.js";
import { cacheFolder } from "../io/cacheFolder.js";
import type { HubModelOptions } from "../model/fetchHubModel.js";
import { findModel } from "../model/findModel.js";
import { readHeads } from "../model/readHeads.js";
import { recipeOf } from "../model/recipeOf.js";

/** What can be said of a model without running it. */
export interface ModelInfo {
  readonly model: string;
  readonly hidden_size: number;
  /** Hidden states that the heads read. */
  readonly features: string;
  readonly objectives: readonly Partial<Manifest["objectives"][number]>[];
  readonly gating_layers: number;
  readonly gating_temperature: number;
  readonly logit_scale: number;
  readonly beta?: number | undefined;
  /** Registry name or path. */
  readonly backbone: string;
  readonly note?: string | undefined;
  /** The set that results are compared with. */
  readonly reference?: string | undefined;
  /** Error bars can be had. */
  readonly uncertainty: boolean;
}

/** Reads a model's heads and manifest. A registered backbone is neither fetched nor opened; a hub model is fetched. */
export async function modelInfo(name: string, options: Omit<HubModelOptions, "cache">): Promise<ModelInfo> {
  const source = await findModel(name, { ...options, cache: cacheFolder() });
  const heads = await readHeads(source);
  const { backbone, manifest } = source;
  const recipe = recipeOf(source);
  return {
    model: name,
    hidden_size: heads.rewardWidth / recipe.length,
    features: recipeText(recipe),
    backbone:
      backbone === undefined
        ? "none: name one with --backbone"
        : typeof backbone === "string"
          ? backbone
          : backbone.file,
    gating_layers: heads.gating.length,
    gating_temperature: heads.gatingTemperature,
    logit_scale: heads.logitScale,
    beta: manifest?.beta,
    note: manifest?.note,
    reference: manifest?.reference?.set,
    uncertainty: existsSync(join(source.heads, UNCERTAINTY_FILE)),
    objectives: manifest?.objectives ?? heads.objectives.map((objective) => ({ name: objective })),
  };
}
