import { fetchHubModel, type HubModelOptions, isHubId } from "./fetchHubModel.js";
import { type ModelSource, resolveModel } from "./resolveModel.js";

/** A model's parts from what a user calls it: what `resolveModel` takes, or a hub id, which is fetched where it has to be. */
export async function findModel(name: string, options: HubModelOptions): Promise<ModelSource> {
  return await resolveModel(isHubId(name) ? await fetchHubModel(name, options) : name);
}
