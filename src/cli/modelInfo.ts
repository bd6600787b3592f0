import type { Manifest } from "../contracts/manifest.js";
import { cacheFolder } from "../io/cacheFolder.js";
import { fetchHubModel, type HubModelOptions, isHubId } from "../model/fetchHubModel.js";
import { readHeads } from "../model/readHeads.js";
import { resolveModel } from "../model/resolveModel.js";

/** What can be said of a model without running it. */
export interface ModelInfo {
  readonly model: string;
  readonly hidden_size: number;
  readonly objectives: readonly Partial<Manifest["objectives"][number]>[];
  readonly gating_layers: number;
  readonly gating_temperature: number;
  readonly logit_scale: number;
  readonly beta?: number | undefined;
  /** Registry name or path. */
  readonly backbone: string;
  readonly note?: string | undefined;
}

/** Reads a model's heads and manifest. A registered backbone is neither fetched nor opened; a hub model is fetched. */
export async function modelInfo(name: string, options: Omit<HubModelOptions, "cache">): Promise<ModelInfo> {
  const source = await resolveModel(
    isHubId(name) ? await fetchHubModel(name, { ...options, cache: cacheFolder() }) : name,
  );
  const heads = await readHeads(source);
  const { backbone, manifest } = source;
  return {
    model: name,
    hidden_size: heads.hiddenSize,
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
    objectives: manifest?.objectives ?? heads.objectives.map((objective) => ({ name: objective })),
  };
}
