import { isTraining } from "./isTraining.js";
import type { RowBlock } from "./rowBlock.js";

/** The objectives that a block's row trains, ascending. */
export function trainingSet(block: RowBlock, row: number, k: number): number[] {
  const objectives: number[] = [];
  for (let j = 0; j < k; j++) if (isTraining(block, row, j, k)) objectives.push(j);
  return objectives;
}
