import { isTraining } from "./isTraining.js";
import type { RowBlock } from "./rowBlock.js";

/**
 * The objectives that a block's row trains, ascending.
 * @param into emptied, filled and returned, so that a million rows make no million arrays.
 */
export function trainingSet(block: RowBlock, row: number, k: number, into: number[]): number[] {
  into.length = 0;
  for (let j = 0; j < k; j++) if (isTraining(block, row, j, k)) into.push(j);
  return into;
}
