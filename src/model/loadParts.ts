import { LocalBackbone } from "../backbone/local.js";
import { ChatEncoder } from "../chat/chatEncoder.js";
import { loadChatFormat } from "../chat/loadChatFormat.js";
import type { Precision } from "../contracts/precision.js";
import { BFLOAT16, roundHeads } from "../heads/rounding.js";
import { cacheFolder } from "../io/cacheFolder.js";
import { calibrationTexts } from "./calibrationTexts.js";
import { checkLoadOptions } from "./checkLoadOptions.js";
import { blocksOf } from "./features/blocksOf.js";
import { findModel } from "./findModel.js";
import { locateBackbone } from "./locateBackbone.js";
import { readHeads } from "./readHeads.js";
import { readUncertainty } from "./readUncertainty.js";
import { recipeOf } from "./recipeOf.js";
import { refuseOtherWidths } from "./refuseOtherWidths.js";
import type { ModelSource } from "./resolveModel.js";
import type { RewardModelParts } from "./rewardModelParts.js";
import { trainedPrecision } from "./trainedPrecision.js";

/** How a model is loaded. */
export interface LoadOptions {
  /** GGUF file or Hugging Face folder to use instead of the model's own backbone. */
  readonly backbone?: string | undefined;
  /**
   * Arithmetic of the backbone: int8 is about twice as fast as fp32 and slightly less exact, int4 needs the least
   * memory. Default: what the heads were trained with, fp32 where their manifest doesn't say.
   */
  readonly precision?: Precision | undefined;
  /** Processor threads that compute. Default: one for each core. */
  readonly threads?: number | undefined;
  /** Compute heads as code in bfloat16 does, to compare with numbers that such code printed. Default false. */
  readonly emulateBf16?: boolean | undefined;
  /** Put error bars into the results; refused where the model has none. Default false. */
  readonly uncertainty?: boolean | undefined;
  /** Folder for fetched and compiled models. Default: `ARMORM_CACHE`, else the user's cache folder. */
  readonly cache?: string | undefined;
  /** What loading is doing when it takes long: fetching the backbone, or compiling it for the first time. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What loading is doing when it takes long. */
export type LoadProgress =
  | { readonly stage: "fetch"; readonly file: string }
  | { readonly stage: "compile"; readonly done: number; readonly total: number }
  /** int8 has weights of 7 bits, since sums of products with 8 overflow on this processor: slightly less exact. */
  | { readonly stage: "reduced-range" };

/**
 * Finds, fetches where needed, and opens a model's parts. The backbone opens in its thread while this one reads the
 * heads and the tokenizer.
 * @throws ModelError when the heads read other hidden states than the backbone gives, and what opening throws.
 */
export async function loadParts(name: string, options: LoadOptions): Promise<RewardModelParts> {
  const { cache = cacheFolder(), onProgress, signal, emulateBf16 = false } = options;
  checkLoadOptions(options);
  const onFetch = (file: string) => onProgress?.({ stage: "fetch", file });
  const source = await findModel(name, { cache, onFetch, signal });
  const path = await locateBackbone(source, options.backbone, { cache, onFetch, signal });
  const recipe = recipeOf(source);
  const onCompile = (done: number, total: number) => onProgress?.({ stage: "compile", done, total });
  const failed = new AbortController();
  const stop = AbortSignal.any([failed.signal, ...(signal ? [signal] : [])]);
  const reading = readHeadsAndChat(source, path, options.uncertainty ?? false);
  reading.catch(() => undefined); // a failure is reported where it is awaited, not before
  const opening = LocalBackbone.open(path, {
    cache,
    precision: options.precision ?? trainedPrecision(source),
    blocks: blocksOf([recipe]),
    threads: options.threads,
    calibration: await calibrationTexts(async () => (await reading).chat),
    onCompile,
    signal: stop,
  });
  opening.catch(() => undefined); // likewise
  try {
    const { heads: exact, chat, uncertainty } = await reading;
    const heads = emulateBf16 ? roundHeads(exact, BFLOAT16) : exact;
    const backbone = await opening;
    if (backbone.reducedRange) onProgress?.({ stage: "reduced-range" });
    refuseOtherWidths(name, heads, recipe, backbone);
    return { name, backbone, chat, heads, recipe, uncertainty, emulateBf16, manifest: source.manifest };
  } catch (error) {
    failed.abort();
    await opening.then((backbone) => backbone[Symbol.asyncDispose]()).catch(() => undefined);
    throw error;
  }
}

async function readHeadsAndChat(
  source: ModelSource,
  path: string,
  withUncertainty: boolean,
): Promise<Pick<RewardModelParts, "heads" | "chat" | "uncertainty">> {
  const heads = await readHeads(source);
  const uncertainty = withUncertainty ? await readUncertainty(source, heads) : undefined;
  return { heads, chat: new ChatEncoder(await loadChatFormat(path), heads.gating.length > 0), uncertainty };
}
