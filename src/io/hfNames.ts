import { FileFormatError, ModelError } from "../errors.js";
import type { GgufFile } from "./gguf.js";
import { LAYER_NAMES } from "./layerNames.js";
import { quoteName } from "./quoteName.js";
import type { TensorInfo, TensorStore } from "./tensorStore.js";

const MODEL: ReadonlyMap<string, string> = new Map([
  ["token_embd", "model.embed_tokens"],
  ["output_norm", "model.norm"],
  ["output", "lm_head"],
]);

const GGUF_NAME = /^(?:blk\.(?<layer>\d+)\.)?(?<part>\w+)\.(?<kind>weight|bias)$/;

/**
 * A GGUF file's tensors under Hugging Face names; names without a counterpart (`rope_freqs.weight`) stay. The values
 * are as stored: see `llamaGguf` for the architecture whose rows are permuted.
 * @param layerNames GGUF's names of a layer's parts to Hugging Face's; Llama's by default.
 * @throws FileFormatError "E_GGUF_DUPLICATE" when two tensors get the same name.
 */
export function hfNames(gguf: GgufFile, layerNames: ReadonlyMap<string, string> = LAYER_NAMES): TensorStore {
  const tensors = new Map<string, TensorInfo>();
  const stored = new Map<string, string>();
  for (const [name, info] of gguf.tensors) {
    const renamed = hfName(name, layerNames);
    if (tensors.has(renamed)) {
      const where = `${gguf.files[0]}: tensor ${quoteName(name)}`;
      throw new FileFormatError("E_GGUF_DUPLICATE", `another tensor is ${quoteName(renamed)} too`, { where });
    }
    tensors.set(renamed, info);
    stored.set(renamed, name);
  }
  return {
    files: gguf.files,
    tensors,
    async read(name) {
      const storedName = stored.get(name);
      if (storedName !== undefined) return gguf.read(storedName);
      throw new ModelError("E_TENSOR_MISSING", `no tensor ${quoteName(name)}`, { where: gguf.files[0] });
    },
    close: () => gguf.close(),
  };
}

function hfName(name: string, layerNames: ReadonlyMap<string, string>): string {
  const { layer, part = "", kind } = GGUF_NAME.exec(name)?.groups ?? {};
  const renamed = (layer === undefined ? MODEL : layerNames).get(part);
  if (renamed === undefined) return name;
  return layer === undefined ? `${renamed}.${kind}` : `model.layers.${layer}.${renamed}.${kind}`;
}
