import { blockTypes } from "./ggml/blockTypes.js";
import { readGgufHeader } from "./ggufHeader.js";
import { placeGgufTensors } from "./ggufTensors.js";
import { TensorFile } from "./tensorFile.js";
import type { TensorStore } from "./tensorStore.js";
import { WeightFile } from "./weightFile.js";

/** An open GGUF file; its tensors have GGUF's own names (`blk.0.attn_q.weight`). */
export interface GgufFile extends TensorStore {
  /**
   * The file's keys, e.g. `general.architecture`; no prototype, so every name is the file's own. Integers are bigints
   * where a double doesn't hold them, arrays of numbers are typed arrays. Values are as the file has them: check their
   * types before use.
   */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * Opens a GGUF file. Reads the types of `blockTypes`; lists the others.
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 * @throws NotFoundError, FileFormatError, UnsupportedError "E_GGUF_VERSION"
 */
export async function openGguf(path: string): Promise<GgufFile> {
  const file = await WeightFile.open(path);
  try {
    const header = await readGgufHeader(file);
    const tensors = placeGgufTensors(header, file.size, file.path);
    return Object.assign(new TensorFile(file, tensors, [...blockTypes.keys()]), { metadata: header.metadata });
  } catch (error) {
    await file.close();
    throw error;
  }
}
