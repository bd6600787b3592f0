import { join } from "node:path";
import { openSafetensors } from "../io/safetensors.js";
import { openSafetensorsFolder } from "../io/safetensorsFolder.js";
import type { TensorStore } from "../io/tensorStore.js";
import type { ModelSource } from "./resolveModel.js";

/** The tensors among which a model's heads are: of heads.safetensors, or of a folder in the released layout. */
export async function openHeads({ heads, layout }: Pick<ModelSource, "heads" | "layout">): Promise<TensorStore> {
  return layout === "heads"
    ? await openSafetensors(join(heads, "heads.safetensors"))
    : await openSafetensorsFolder(heads);
}
