import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Checkpoint } from "../../backbone/checkpoint.js";
import { decoderGraph } from "../../backbone/graph/decoderGraph.js";
import { Float32Layers } from "../../backbone/graph/float32Layers.js";
import { specFromConfig } from "../../backbone/graph/specFromConfig.js";
import { openCheckpoint } from "../../backbone/openCheckpoint.js";
import { loadChatFormat } from "../../chat/loadChatFormat.js";
import type { ExportDtype } from "../../contracts/exportDtype.js";
import { UNCERTAINTY_FILE } from "../../contracts/uncertaintyFile.js";
import { hashHeads } from "../../heads/hashHeads.js";
import type { HeadWeights } from "../../heads/headWeights.js";
import { cacheFolder } from "../../io/cacheFolder.js";
import { findModel } from "../findModel.js";
import type { LoadOptions } from "../loadParts.js";
import { locateBackbone } from "../locateBackbone.js";
import { readHeads } from "../readHeads.js";
import { recipeOf } from "../recipeOf.js";
import { refuseOtherWidths } from "../refuseOtherWidths.js";
import type { ModelSource } from "../resolveModel.js";
import { backboneTensors } from "./backboneTensors.js";
import { choosePadToken } from "./choosePadToken.js";
import { configText } from "./configText.js";
import { exportableHeads, type GateConfig } from "./exportableHeads.js";
import { exportConfig } from "./exportConfig.js";
import { headTensors } from "./headTensors.js";
import { planShards, type Shard } from "./planShards.js";
import { shardIndexText } from "./shardIndexText.js";
import { tokenIds } from "./tokenIds.js";
import { tokenizerFiles } from "./tokenizerFiles.js";

/** Which model is exported, and how. */
export interface ExportSource extends Pick<LoadOptions, "backbone" | "cache" | "signal"> {
  /** Numbers of the backbone. Default: bfloat16 where it is stored so, else float32. Heads stay float32. */
  readonly dtype?: ExportDtype | undefined;
  /** Most bytes of a weight file; a larger tensor gets a file of its own. */
  readonly shardSize: number;
  /** Told each file that has to be fetched. */
  readonly onFetch?: ((file: string) => void) | undefined;
}

/** Everything that an export writes; weights are read when they are written. */
export interface ExportPlan extends AsyncDisposable {
  readonly shards: readonly Shard[];
  /** Further files by name. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files that are copied as they are. */
  readonly copies: readonly string[];
  /** Differs where the weight files' contents would. */
  readonly key: string;
  readonly dtype: ExportDtype;
  readonly padToken: string | undefined;
}

/** Opens a model's parts and checks them as far as that needs no weight. */
export async function openExport(name: string, options: ExportSource): Promise<ExportPlan> {
  const { cache = cacheFolder(), onFetch, signal } = options;
  const source = await findModel(name, { cache, onFetch, signal });
  const heads = await readHeads(source);
  const gate = exportableHeads(name, heads, recipeOf(source));
  const path = await locateBackbone(source, options.backbone, { cache, onFetch, signal });
  const checkpoint = await openCheckpoint(path);
  try {
    const files = await plan({ name, source, heads, gate, path, checkpoint }, options);
    return { ...files, [Symbol.asyncDispose]: () => checkpoint.weights.close() };
  } catch (error) {
    await checkpoint.weights.close();
    throw error;
  }
}

interface Parts {
  readonly name: string;
  readonly source: ModelSource;
  readonly heads: HeadWeights;
  readonly gate: GateConfig;
  /** Of the backbone. */
  readonly path: string;
  readonly checkpoint: Checkpoint;
}

async function plan(
  { name, source, heads, gate, path, checkpoint: { config, weights } }: Parts,
  { dtype: wanted, shardSize }: ExportSource,
): Promise<Omit<ExportPlan, keyof AsyncDisposable>> {
  const spec = specFromConfig(config);
  refuseOtherWidths(name, heads, recipeOf(source), spec);
  decoderGraph(spec, (graph) => new Float32Layers(graph, spec, weights)); // checks every tensor's shape
  const format = await loadChatFormat(path);
  const padToken = choosePadToken(format);
  const { pad_token: _own, ...others } = format.namedTokens;
  const named = { ...others, ...(padToken !== undefined && { pad_token: padToken }) };
  const { tensors, dtype } = backboneTensors(weights, wanted);
  const shards = planShards([...headTensors(heads), ...tensors], shardSize);
  const texts = await tokenizerFiles(path, format, named, spec.contextLength);
  const ids = tokenIds(format, named);
  const own = (await stat(path)).isDirectory() ? await readFile(join(path, "config.json"), "utf8") : undefined;
  texts.set("config.json", configText(exportConfig(config, spec, { heads, gate, dtype, ids }), own));
  texts.set("model.safetensors.index.json", shardIndexText(shards));
  if (source.manifest) texts.set("manifest.json", await readFile(join(source.heads, "manifest.json"), "utf8"));
  const errorBars = join(source.heads, UNCERTAINTY_FILE);
  return {
    shards,
    texts,
    copies: existsSync(errorBars) ? [errorBars] : [],
    key: JSON.stringify({ heads: hashHeads(heads), backbone: await identities(weights.files), dtype, shardSize }),
    dtype,
    padToken,
  };
}

/** What tells files from changed ones, without reading them. */
async function identities(files: readonly string[]): Promise<unknown[]> {
  return await Promise.all(
    files.map(async (file) => {
      const { size, mtimeMs } = await stat(file);
      return [file, size, mtimeMs];
    }),
  );
}
