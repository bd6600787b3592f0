import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileHash } from "../io/fileHash.js";
import { removeLeftovers } from "../io/removeLeftovers.js";
import type { TensorStore } from "../io/tensorStore.js";
import { type GraphBuilder, WEIGHT_ALIGNMENT } from "../onnx/graphBuilder.js";
import type { Precision } from "./backbone.js";
import { type CompiledDecoder, compiledDecoderSchema } from "./compiledDecoder.js";
import { decoderGraph } from "./graph/decoderGraph.js";
import type { DecoderLayers } from "./graph/decoderLayers.js";
import type { DecoderSpec } from "./graph/decoderSpec.js";
import { Float32Layers } from "./graph/float32Layers.js";
import { specFromConfig } from "./graph/specFromConfig.js";
import { modelFiles } from "./modelFiles.js";
import { openCheckpoint } from "./openCheckpoint.js";
import { Calibration } from "./quantization/calibration.js";
import { foldedStore } from "./quantization/foldedStore.js";
import { Int8Layers } from "./quantization/int8Layers.js";
import { Quantizer } from "./quantization/quantizer.js";
import { rotationOf } from "./quantization/rotationOf.js";

/** Part of every cache key: raise it whenever the graph or the layout of its files changes. */
const ENGINE_VERSION = 5;

const GRAPH_FILE = "decoder.onnx";
const WEIGHTS_FILE = "weights.bin";
const MANIFEST_FILE = "compiled.json";

export interface CompileOptions {
  /** Folder that compiled models and file hashes are kept in. */
  readonly cache: string;
  readonly precision: Precision;
  /** Token ids of texts by which int8 learns the size of hidden states; without any, every row gets its own scale. */
  readonly calibration: readonly (readonly number[])[];
  /** Called as weights are written: tensors done, and how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * The decoder of a checkpoint as an ONNX file with external float32 weights, from the cache or compiled into it.
 * The cache key holds the model files' hashes and the engine's version. A folder appears in the cache by a rename when
 * it is complete; one whose files no longer have the recorded hashes is replaced.
 * @param path Hugging Face folder or GGUF file.
 */
export async function compile(path: string, options: CompileOptions): Promise<CompiledDecoder & { graphFile: string }> {
  const identity = await identify(path, options);
  const folder = join(options.cache, "compiled", identity.fingerprint);
  const compiled = await intact(folder, options.cache);
  if (compiled) return { ...compiled, graphFile: join(folder, GRAPH_FILE) };

  const temporary = `${folder}.tmp-${process.pid}-${randomBytes(4).toString("hex")}`;
  await mkdir(temporary, { recursive: true });
  await removeLeftovers(join(options.cache, "compiled"), /\.tmp-/);
  try {
    await write(path, temporary, identity, options);
    await moveInto(temporary, folder, options.cache);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  const result = await intact(folder, options.cache);
  if (!result) throw new Error(`The compiled model in ${folder} was damaged while it was written.`);
  return { ...result, graphFile: join(folder, GRAPH_FILE) };
}

/** What a compiled model is known by: its cache key, and its weights alone. */
type Identity = Pick<CompiledDecoder, "fingerprint" | "weightsHash">;

async function identify(path: string, { cache, precision, calibration }: CompileOptions): Promise<Identity> {
  const { config, weights } = await modelFiles(path);
  const hashes = await Promise.all(weights.map((file) => fileHash(file, cache)));
  const [first = ""] = hashes;
  const weightsHash = hashes.length === 1 ? first : createHash("sha256").update(hashes.join("\n")).digest("hex");
  const identity = [`engine ${ENGINE_VERSION} ${precision}`, weightsHash, config && (await fileHash(config, cache))];
  if (precision === "int8") identity.push(JSON.stringify(calibration));
  return { fingerprint: createHash("sha256").update(identity.join("\n")).digest("hex").slice(0, 32), weightsHash };
}

/** What `folder` holds when every file in it still has the hash that was recorded; undefined otherwise. */
async function intact(folder: string, cache: string): Promise<CompiledDecoder | undefined> {
  try {
    const compiled = compiledDecoderSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST_FILE), "utf8")));
    for (const name of [GRAPH_FILE, WEIGHTS_FILE]) {
      if ((await fileHash(join(folder, name), cache)) !== compiled.files[name]) return undefined;
    }
    return compiled;
  } catch {
    return undefined; // absent, incomplete or unreadable: all of them mean "compile"
  }
}

async function write(
  path: string,
  folder: string,
  identity: Identity,
  { precision, calibration, onProgress }: CompileOptions,
): Promise<void> {
  const { config, weights } = await openCheckpoint(path);
  try {
    const spec = specFromConfig(config);
    const graph = decoderGraph(spec, await layersIn(precision, spec, weights, calibration));
    const bytes = graph.encode(WEIGHTS_FILE);
    await writeFile(join(folder, GRAPH_FILE), bytes);
    const files = {
      [GRAPH_FILE]: createHash("sha256").update(bytes).digest("hex"),
      [WEIGHTS_FILE]: await writeWeights(graph, join(folder, WEIGHTS_FILE), onProgress),
    };
    const compiled: CompiledDecoder = { precision, ...shape(spec), ...identity, files };
    await writeFile(join(folder, MANIFEST_FILE), `${JSON.stringify(compiled, null, 2)}\n`);
  } finally {
    await weights.close();
  }
}

async function layersIn(
  precision: Precision,
  spec: DecoderSpec,
  weights: TensorStore,
  calibration: readonly (readonly number[])[],
): Promise<(graph: GraphBuilder) => DecoderLayers> {
  if (precision === "fp32") return (graph) => new Float32Layers(graph, spec, weights);
  const folded = foldedStore(weights, spec, rotationOf(spec));
  const known = calibration.length > 0 ? await Calibration.begin(spec, folded, calibration) : undefined;
  const quantizer = new Quantizer(127, known);
  return (graph) => new Int8Layers(graph, spec, weights, quantizer);
}

function shape(spec: DecoderSpec): Omit<CompiledDecoder, keyof Identity | "precision" | "files"> {
  const { family, hiddenSize, layers, kvHeads, headDim, contextLength, vocabSize } = spec;
  return { family, hiddenSize, layers, kvHeads, headDim, contextLength, vocabSize };
}

/** Writes the graph's weights one after the other, so that only one of them is in memory; returns the file's SHA-256. */
async function writeWeights(
  graph: GraphBuilder,
  file: string,
  onProgress: CompileOptions["onProgress"],
): Promise<string> {
  const hash = createHash("sha256");
  const handle = await open(file, "w");
  try {
    for (const [i, weight] of graph.weights.entries()) {
      const values = await weight.read();
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      const padding = new Uint8Array(-bytes.length & (WEIGHT_ALIGNMENT - 1));
      for (const part of [bytes, padding]) {
        hash.update(part);
        await handle.writeFile(part);
      }
      onProgress?.(i + 1, graph.weights.length);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}

/** Renames a finished folder into the cache. Another process may have been faster: its folder is as good as ours. */
async function moveInto(temporary: string, folder: string, cache: string): Promise<void> {
  for (;;) {
    try {
      return await rename(temporary, folder);
    } catch (error) {
      if (!["ENOTEMPTY", "EEXIST", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
      if (await intact(folder, cache)) return;
      const damaged = `${folder}.tmp-damaged-${randomBytes(4).toString("hex")}`;
      await rename(folder, damaged).catch(() => undefined); // lost the race to remove it: try again
      await rm(damaged, { recursive: true, force: true });
    }
  }
}
