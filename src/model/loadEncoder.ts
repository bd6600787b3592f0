import { existsSync, statSync } from "node:fs";
import { LocalBackbone } from "../backbone/local.js";
import { ChatEncoder } from "../chat/chatEncoder.js";
import { loadChatFormat } from "../chat/loadChatFormat.js";
import { cacheFolder } from "../io/cacheFolder.js";
import { calibrationTexts } from "./calibrationTexts.js";
import { checkLoadOptions } from "./checkLoadOptions.js";
import { fetchHubModel, isHubId } from "./fetchHubModel.js";
import type { LoadOptions } from "./loadParts.js";
import { locateBackbone } from "./locateBackbone.js";
import { MODEL_REGISTRY } from "./modelRegistry.js";
import { resolveModel } from "./resolveModel.js";
import { trainedPrecision } from "./trainedPrecision.js";

/** What makes hidden states of conversations: a model without its heads. */
export interface Encoder extends AsyncDisposable {
  readonly backbone: LocalBackbone;
  readonly chat: ChatEncoder;
  /** The model's name in the registry, where it has one. */
  readonly id?: string;
}

/**
 * Opens the backbone and the chat template of a model, which need not have heads: a registry name, a folder, a hub id, or a
 * GGUF file.
 */
export async function loadEncoder(name: string, options: Omit<LoadOptions, "emulateBf16">): Promise<Encoder> {
  checkLoadOptions(options);
  const { cache = cacheFolder(), onProgress, signal, threads } = options;
  const onFetch = (file: string) => onProgress?.({ stage: "fetch", file });
  const folder = isHubId(name) ? await fetchHubModel(name, { cache, onFetch, signal }) : name;
  const bare = existsSync(folder) && statSync(folder).isFile();
  const source = bare ? undefined : await resolveModel(folder);
  const path = source
    ? await locateBackbone(source, options.backbone, { cache, onFetch, signal })
    : (options.backbone ?? folder);
  const chat = new ChatEncoder(await loadChatFormat(path));
  const backbone = await LocalBackbone.open(path, {
    cache,
    precision: options.precision ?? (source && trainedPrecision(source)),
    threads,
    calibration: await calibrationTexts(async () => chat),
    onCompile: (done, total) => onProgress?.({ stage: "compile", done, total }),
    signal,
  });
  if (backbone.reducedRange) onProgress?.({ stage: "reduced-range" });
  return {
    backbone,
    chat,
    ...(Object.hasOwn(MODEL_REGISTRY, name) && options.backbone === undefined && { id: name }),
    [Symbol.asyncDispose]: () => backbone[Symbol.asyncDispose](),
  };
}
