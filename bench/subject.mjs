import { ChatEncoder } from "#dist/chat/chatEncoder.js";
import { loadChatFormat } from "#dist/chat/loadChatFormat.js";
import { cacheFolder } from "#dist/io/cacheFolder.js";
import { fetchBackbone } from "#dist/model/fetchBackbone.js";
import { DEFAULT_MODEL, MODEL_REGISTRY } from "#dist/model/modelRegistry.js";

/**
 * The model that everybody runs: its GGUF file, armorm's cache folder, its chat format and what encodes conversations.
 * @typedef {Awaited<ReturnType<typeof fetchSubject>>} Subject
 */

/** The default model's backbone, fetched where the cache lacks it. */
export async function fetchSubject() {
  const cache = cacheFolder();
  const model = await fetchBackbone(MODEL_REGISTRY[DEFAULT_MODEL].backbone, cache);
  const format = await loadChatFormat(model);
  return { cache, model, format, encoder: new ChatEncoder(format) };
}
