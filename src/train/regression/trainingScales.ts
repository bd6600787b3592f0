import { ColumnScales } from "../rows/columnScales.js";
import type { RowLayout, RowSource } from "../rows/rowBlock.js";
import { trainingSet } from "../rows/trainingSet.js";

/**
 * What brings every feature to a root mean square of 1 over the rows that train an objective. One pass.
 * @param onRows called with the rows done.
 * @returns [d]
 */
export async function trainingScales(
  source: RowSource,
  { objectives, hiddenSize: d }: RowLayout,
  onRows: (rows: number) => void,
): Promise<Float64Array> {
  const scales = new ColumnScales(d);
  const k = objectives.length;
  const trained: number[] = [];
  let done = 0;
  for await (const block of source()) {
    const count = block.labels.length / k;
    for (let row = 0; row < count; row++) {
      if (trainingSet(block, row, k, trained).length > 0) scales.add(block.features, row * d);
    }
    done += count;
    onRows(done);
  }
  return scales.scales();
}
