import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * llama.cpp through node-llama-cpp's prebuilt library for the processor, with the settings that were fastest and needed
 * the least memory: flash attention, and batches of 128 tokens of one sequence. Larger ones, or several sequences in
 * one, were no faster.
 * @param {{ model: string, packages: string, threads?: number }} request
 * @param {number} longest tokens of the longest sequence.
 */
export async function openLlamaCpp({ model, packages, threads = availableParallelism() }, longest) {
  const folder = join(packages, "node_modules", "node-llama-cpp");
  const { getLlama } = await import(pathToFileURL(join(folder, "dist", "index.js")));
  const llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: "error" });
  const loaded = await llama.loadModel({ modelPath: model, gpuLayers: 0, defaultContextFlashAttention: true });
  const room = longest + 1; // node-llama-cpp refuses a sequence that fills the context
  const context = await loaded.createEmbeddingContext({ contextSize: room, batchSize: 128, threads });
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { tag } = JSON.parse(readFileSync(join(folder, "llama", "llama.cpp.info.json"), "utf8"));
  return {
    /** The hidden state at the last token. */
    encode: async (ids) => [...(await context.getEmbeddingFor(ids)).vector],
    versions: { "node-llama-cpp": version, "llama.cpp": tag, threads: String(threads) },
    close: () => llama.dispose(),
  };
}
