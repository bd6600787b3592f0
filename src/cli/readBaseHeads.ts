import { existsSync } from "node:fs";
import { join } from "node:path";
import { weightsHash } from "../backbone/weightsHash.js";
import { ChatEncoder } from "../chat/chatEncoder.js";
import { loadChatFormat } from "../chat/loadChatFormat.js";
import { PAPER_RECIPE } from "../contracts/featureRecipe.js";
import type { Manifest } from "../contracts/manifest.js";
import { ModelError, UnsupportedError } from "../errors.js";
import { type LinearHeads, loadLinearHeads } from "../heads/loadLinearHeads.js";
import { objectiveNames } from "../heads/objectiveNames.js";
import { openSafetensors } from "../io/safetensors.js";
import { openSafetensorsFolder } from "../io/safetensorsFolder.js";
import { fetchHubModel, isHubId } from "../model/fetchHubModel.js";
import { type ModelSource, resolveModel } from "../model/resolveModel.js";
import type { BaseHeads } from "../train/run/baseHeads.js";

export interface BaseHeadsOptions {
  readonly cache: string;
  readonly onFetch: (file: string) => void;
  readonly signal: AbortSignal;
}

/**
 * The heads of a model to train on top of: a folder of heads, those without a gate included, or one in the released layout.
 * @throws UnsupportedError for quantile heads, and what finding and reading the model throws.
 */
export async function readBaseHeads(name: string, options: BaseHeadsOptions): Promise<BaseHeads> {
  const source = await resolveModel(isHubId(name) ? await fetchHubModel(name, options) : name);
  const { heads: folder, layout, manifest, quantiles = 1 } = source;
  if (quantiles > 1) {
    throw new UnsupportedError("E_QUANTILE_HEADS", "quantile heads can't be trained on top of", { where: name });
  }
  const heads = await readLinear(folder, layout);
  const k = heads.transform.length ** 0.5;
  const objectives = manifest?.objectives.map((objective) => objective.name) ?? objectiveNames(k);
  if (objectives.length !== k) {
    throw new ModelError("E_OBJECTIVES", "objective names and heads differ in number", {
      where: folder,
      found: `${k} rows and ${objectives.length} names`,
    });
  }
  const { hiddenSize, regression, transform } = heads;
  const uncertainty = join(folder, "uncertainty.safetensors");
  return {
    objectives,
    regression,
    transform,
    origin: {
      name,
      width: hiddenSize,
      ...(manifest ? ofManifest(manifest) : await ofModelFolder(folder, options.cache)),
    },
    manifest,
    uncertainty: manifest && existsSync(uncertainty) ? uncertainty : undefined,
  };
}

async function readLinear(folder: string, layout: ModelSource["layout"]): Promise<LinearHeads> {
  const store = await (layout === "heads"
    ? openSafetensors(join(folder, "heads.safetensors"))
    : openSafetensorsFolder(folder));
  try {
    return await loadLinearHeads(store);
  } finally {
    await store.close();
  }
}

type Origin = Omit<BaseHeads["origin"], "name" | "width">;

function ofManifest({ backbone, template_sha256: template, features: recipe }: Manifest): Origin {
  const { weights_sha256: weights, precision } = typeof backbone === "object" ? backbone : {};
  return { backbone: weights, precision, template, recipe };
}

async function ofModelFolder(folder: string, cache: string): Promise<Origin> {
  const backbone = await weightsHash(folder, cache);
  return { backbone, template: new ChatEncoder(await loadChatFormat(folder)).hash, recipe: PAPER_RECIPE };
}
