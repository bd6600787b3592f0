import type { Precision } from "../backbone/backbone.js";
import { LocalBackbone } from "../backbone/local.js";
import { ChatEncoder } from "../chat/chatEncoder.js";
import { loadChatFormat } from "../chat/loadChatFormat.js";
import { UnsupportedError } from "../errors.js";
import { BFLOAT16, roundHeads } from "../heads/rounding.js";
import { cacheFolder } from "../io/cacheFolder.js";
import { fetchBackbone } from "./fetchBackbone.js";
import { fetchHubModel, isHubId } from "./fetchHubModel.js";
import { missingBackbone } from "./missingBackbone.js";
import { readHeads } from "./readHeads.js";
import { refuseOtherHiddenSize } from "./refuseOtherHiddenSize.js";
import { resolveModel } from "./resolveModel.js";
import type { RewardModelParts } from "./rewardModelParts.js";

/** How a model is loaded. */
export interface LoadOptions {
  /** GGUF file or Hugging Face folder to use instead of the model's own backbone. */
  readonly backbone?: string | undefined;
  /** Arithmetic of the backbone. Default: fp32. */
  readonly precision?: Precision | undefined;
  /** Compute heads as code in bfloat16 does, to compare with numbers that such code printed. Default false. */
  readonly emulateBf16?: boolean | undefined;
  /** Folder for fetched and compiled models. Default: `ARMORM_CACHE`, else the user's cache folder. */
  readonly cache?: string | undefined;
  /** What loading is doing when it takes long: fetching the backbone, or compiling it for the first time. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What loading is doing when it takes long. */
export type LoadProgress =
  | { readonly stage: "fetch"; readonly file: string }
  | { readonly stage: "compile"; readonly done: number; readonly total: number };

/**
 * Finds, fetches where needed, and opens a model's parts. The backbone opens in its thread while this one reads the
 * heads and the tokenizer.
 * @throws ModelError when the heads were made for another hidden size than the backbone's, and what opening throws.
 */
export async function loadParts(name: string, options: LoadOptions): Promise<RewardModelParts> {
  const { cache = cacheFolder(), onProgress, signal, emulateBf16 = false } = options;
  refuseUnknownPrecision(options.precision);
  const onFetch = (file: string) => onProgress?.({ stage: "fetch", file });
  const folder = isHubId(name) ? await fetchHubModel(name, { cache, onFetch, signal }) : name;
  const source = await resolveModel(folder);
  const wanted = options.backbone ?? source.backbone ?? missingBackbone(source);
  const path = typeof wanted === "string" ? wanted : await fetchBackbone(wanted, cache, { onFetch, signal });
  const onCompile = (done: number, total: number) => onProgress?.({ stage: "compile", done, total });
  const failed = new AbortController();
  const stop = AbortSignal.any([failed.signal, ...(signal ? [signal] : [])]);
  const opening = LocalBackbone.open(path, { cache, onCompile, signal: stop });
  opening.catch(() => undefined); // a failure is reported where `opening` is awaited, not before
  try {
    const exact = await readHeads(source);
    const heads = emulateBf16 ? roundHeads(exact, BFLOAT16) : exact;
    const chat = new ChatEncoder(await loadChatFormat(path), heads.gating.length > 0);
    const backbone = await opening;
    refuseOtherHiddenSize(name, heads.hiddenSize, backbone.hiddenSize);
    return { name, backbone, chat, heads, emulateBf16, manifest: source.manifest };
  } catch (error) {
    failed.abort();
    await opening.then((backbone) => backbone[Symbol.asyncDispose]()).catch(() => undefined);
    throw error;
  }
}

function refuseUnknownPrecision(precision = "fp32"): void {
  if (precision === "fp32") return;
  throw new UnsupportedError("E_PRECISION", "unknown precision", { found: `"${precision}"`, expected: "fp32" });
}
