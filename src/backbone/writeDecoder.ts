import { createHash } from "node:crypto";
import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Precision } from "../contracts/precision.js";
import { type GraphBuilder, WEIGHT_ALIGNMENT } from "../onnx/graphBuilder.js";
import type { CompiledDecoder } from "./compiledDecoder.js";
import { decoderGraph } from "./graph/decoderGraph.js";
import type { DecoderSpec } from "./graph/decoderSpec.js";
import { specFromConfig } from "./graph/specFromConfig.js";
import { openCheckpoint } from "./openCheckpoint.js";
import { layersFor } from "./quantization/layersFor.js";

export const GRAPH_FILE = "decoder.onnx";
export const WEIGHTS_FILE = "weights.bin";

export interface DecoderOptions {
  readonly precision: Precision;
  /** Largest absolute value of a weight in int8. */
  readonly levels: number;
  /** Highest layer that will be asked for: blocks behind it are left out. Default: all. */
  readonly blocks?: number | undefined;
  /** Token ids of texts by which int8 learns the size of hidden states; none: every row gets its own scale. */
  readonly sequences: readonly (readonly number[])[];
  /** Called as weights are written: tensors done, and how many there are. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Writes a checkpoint's decoder to a folder: GRAPH_FILE, and the weights beside it in WEIGHTS_FILE.
 * @param path Hugging Face folder or GGUF file.
 * @returns what is written there; `files` holds the SHA-256 of both.
 * @throws NotFoundError, FileFormatError, ModelError, UnsupportedError, NumericalError for a weight that isn't finite
 */
export async function writeDecoder(
  path: string,
  folder: string,
  options: DecoderOptions,
): Promise<Omit<CompiledDecoder, "fingerprint" | "weightsHash">> {
  const { config, weights } = await openCheckpoint(path);
  try {
    const spec = specFromConfig(config);
    await using layers = await layersFor(spec, weights, options);
    const blocks = Math.max(1, Math.min(options.blocks ?? spec.layers, spec.layers));
    const graph = decoderGraph(spec, layers.inGraph, blocks);
    const bytes = graph.encode(WEIGHTS_FILE);
    await writeFile(join(folder, GRAPH_FILE), bytes);
    const files = {
      [GRAPH_FILE]: createHash("sha256").update(bytes).digest("hex"),
      [WEIGHTS_FILE]: await writeWeights(graph, join(folder, WEIGHTS_FILE), options.onProgress),
    };
    const { precision, levels } = options;
    const { finalNorm } = layers;
    return {
      precision,
      ...(precision === "int8" && { levels }),
      ...shape(spec),
      blocks,
      ...(finalNorm && { finalNorm: [...finalNorm] }),
      files,
    };
  } finally {
    await weights.close();
  }
}

function shape(spec: DecoderSpec) {
  const { family, hiddenSize, layers, kvHeads, headDim, contextLength, vocabSize } = spec;
  return { family, hiddenSize, layers, kvHeads, headDim, contextLength, vocabSize };
}

/** Writes the graph's weights one after the other, so that few of them are in memory; returns the file's SHA-256. */
async function writeWeights(
  graph: GraphBuilder,
  file: string,
  onProgress: DecoderOptions["onProgress"],
): Promise<string> {
  const hash = createHash("sha256");
  const handle = await open(file, "w");
  try {
    const { weights } = graph;
    for (const [i, weight] of weights.entries()) {
      const values = await weight.read();
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      const padding = new Uint8Array(-bytes.length & (WEIGHT_ALIGNMENT - 1));
      for (const part of [bytes, padding]) {
        hash.update(part);
        await handle.writeFile(part);
      }
      onProgress?.(i + 1, weights.length);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}
