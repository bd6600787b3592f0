import { existsSync } from "node:fs";
import { join } from "node:path";
import { weightsHash } from "../backbone/weightsHash.js";
import { ChatEncoder } from "../chat/chatEncoder.js";
import { loadChatFormat } from "../chat/loadChatFormat.js";
import { PAPER_RECIPE } from "../contracts/featureRecipe.js";
import type { Manifest } from "../contracts/manifest.js";
import { UNCERTAINTY_FILE } from "../contracts/uncertaintyFile.js";
import { ModelError, UnsupportedError } from "../errors.js";
import { type LinearHeads, loadLinearHeads } from "../heads/loadLinearHeads.js";
import { objectiveNames } from "../heads/objectiveNames.js";
import { cacheFolder } from "../io/cacheFolder.js";
import { findModel } from "../model/findModel.js";
import { openHeads } from "../model/openHeads.js";
import type { ModelSource } from "../model/resolveModel.js";
import type { BaseHeads } from "../train/run/baseHeads.js";
import type { CliIo } from "./io.js";
import { LoadMessages } from "./ui/loadMessages.js";

/**
 * The heads of a model to train on top of: a folder of heads, those without a gate included, or one in the released layout.
 * @throws UnsupportedError for quantile heads, and what finding and reading the model throws.
 */
export async function readBaseHeads(name: string, io: CliIo): Promise<BaseHeads> {
  const { show } = new LoadMessages(io);
  const cache = cacheFolder();
  const onFetch = (file: string) => show({ stage: "fetch", file });
  const source = await findModel(name, { cache, onFetch, signal: io.signal });
  const { heads: folder, manifest, quantiles = 1 } = source;
  if (quantiles > 1) {
    throw new UnsupportedError("E_QUANTILE_HEADS", "quantile heads can't be trained on top of", { where: name });
  }
  const heads = await readLinear(source);
  const k = heads.transform.length ** 0.5;
  const objectives = manifest?.objectives.map((objective) => objective.name) ?? objectiveNames(k);
  if (objectives.length !== k) {
    throw new ModelError("E_OBJECTIVES", "objective names and heads differ in number", {
      where: folder,
      found: `${k} rows and ${objectives.length} names`,
    });
  }
  const { hiddenSize, regression, transform } = heads;
  const uncertainty = join(folder, UNCERTAINTY_FILE);
  return {
    objectives,
    regression,
    transform,
    origin: {
      name,
      width: hiddenSize,
      ...(manifest ? ofManifest(manifest) : await ofModelFolder(folder, cache)),
    },
    manifest,
    uncertainty: manifest && existsSync(uncertainty) ? uncertainty : undefined,
  };
}

async function readLinear(source: ModelSource): Promise<LinearHeads> {
  const store = await openHeads(source);
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
