import { scaleColumns } from "../../math/scaleColumns.js";
import type { RowSource } from "./rowBlock.js";

/** The same rows with scaled features. @param scales [d] */
export function scaledRows(source: RowSource, scales: Float64Array): RowSource {
  return async function* () {
    for await (const block of source()) yield { ...block, features: scaleColumns(block.features, scales) };
  };
}
