import { ModelError } from "../errors.js";
import type { GgufFile } from "./gguf.js";
import { hfNames } from "./hfNames.js";
import { quoteName } from "./quoteName.js";
import type { TensorStore } from "./tensorStore.js";
import { unpermuteRows } from "./unpermuteRows.js";

const PERMUTED = /\.self_attn\.(?<part>[qk])_proj\.(?:weight|bias)$/;

/**
 * The tensors of a GGUF file of the llama architecture as the original Hugging Face checkpoint has them: its names, and
 * the rows of q and k in its order.
 * @param heads number of query heads, and of key and value heads.
 * @throws ModelError "E_HEADS" when the rows of q or k can't be divided into so many heads of an even size.
 */
export function llamaGguf(gguf: GgufFile, { heads, kvHeads }: { heads: number; kvHeads: number }): TensorStore {
  const store = hfNames(gguf);
  const headsOf = (name: string) => {
    const part = PERMUTED.exec(name)?.groups?.["part"];
    return part === undefined ? undefined : part === "q" ? heads : kvHeads;
  };
  for (const [name, { shape }] of store.tensors) {
    const count = headsOf(name);
    if (count === undefined || (shape[0] ?? 1) % (2 * count) === 0) continue;
    throw new ModelError("E_HEADS", "rows that aren't heads of an even size", {
      where: `${gguf.files[0]}: tensor ${quoteName(name)}`,
      found: `${shape[0]} rows`,
      expected: `a multiple of ${2 * count}`,
    });
  }
  return {
    ...store,
    async read(name) {
      const values = await store.read(name);
      const count = headsOf(name);
      const rows = store.tensors.get(name)?.shape[0];
      return count === undefined || rows === undefined ? values : unpermuteRows(values, rows, count);
    },
  };
}
