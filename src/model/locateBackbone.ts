import { fetchBackbone } from "./fetchBackbone.js";
import type { HubModelOptions } from "./fetchHubModel.js";
import { missingBackbone } from "./missingBackbone.js";
import type { ModelSource } from "./resolveModel.js";

/**
 * The file or folder of the backbone that a model runs on; a registered one is fetched where it has to be.
 * @param wanted what the user names in the place of the model's own.
 * @throws UsageError where there is none.
 */
export async function locateBackbone(
  source: ModelSource,
  wanted: string | undefined,
  { cache, onFetch, signal }: HubModelOptions,
): Promise<string> {
  const backbone = wanted ?? source.backbone ?? missingBackbone(source);
  return typeof backbone === "string" ? backbone : await fetchBackbone(backbone, cache, { onFetch, signal });
}
