import type { Products } from "../../algebra/products.js";
import { TrainingDataError } from "../../errors.js";
import type { SumPlan } from "../rows/planSums.js";
import type { RowBlock, RowLayout, RowSource } from "../rows/rowBlock.js";
import { trainingSet } from "../rows/trainingSet.js";
import { GramSum } from "./gramSum.js";

/** Rows collected for one product, at most: with 127 cache lines a row, its rows don't share the cache's places. */
const LARGEST_CAPACITY = 1016;
const SMALLEST_CAPACITY = 64;

/** Memory for collected rows of all sums. */
const COLLECTED_BYTES = 2 ** 28;

export interface SumOptions {
  readonly products: Products;
  /** Number of parts that the rows of a sum are kept apart in, such as folds. */
  readonly parts?: number;
  /** Called with the rows done. */
  readonly onRows?: ((rows: number) => void) | undefined;
}

/**
 * XᵀX and XᵀY of the training rows in one pass. Memory: one triangle of XᵀX per sum and part that has rows.
 * @returns of each of the plan's sums its parts; undefined where there is no row. With more than one part a row's fold
 *   names it.
 * @throws TrainingDataError "E_FOLD" for a row whose fold isn't one of the parts.
 */
export async function sumRows(
  source: RowSource,
  layout: RowLayout,
  plan: SumPlan,
  { products, parts = 1, onRows }: SumOptions,
): Promise<(GramSum | undefined)[][]> {
  const { hiddenSize, objectives } = layout;
  const sums = plan.sums.map(() => new Array<GramSum | undefined>(parts).fill(undefined));
  const share = COLLECTED_BYTES / (8 * hiddenSize * parts * plan.sums.length);
  const capacity = Math.max(SMALLEST_CAPACITY, Math.min(LARGEST_CAPACITY, Math.floor(share / 8) * 8));
  const trained: number[] = [];
  let done = 0;
  for await (const block of source()) {
    const count = block.labels.length / objectives.length;
    const rowsOf = sums.map(() => Array.from({ length: parts }, (): number[] => []));
    for (let row = 0; row < count; row++) {
      const part = parts === 1 ? 0 : partOf(block, row, parts, done);
      for (const sum of plan.sumsOf(trainingSet(block, row, objectives.length, trained)))
        rowsOf[sum]?.[part]?.push(row);
    }
    for (const [i, own] of sums.entries()) {
      for (let part = 0; part < parts; part++) {
        const rows = rowsOf[i]?.[part] ?? [];
        if (rows.length === 0) continue;
        const sum = own[part] ?? new GramSum(products, hiddenSize, plan.sums[i] ?? [], capacity);
        own[part] = sum;
        await sum.add(block, rows);
      }
    }
    done += count;
    onRows?.(done);
  }
  for (const sum of sums.flat()) await sum?.finish();
  return sums;
}

function partOf({ fold }: RowBlock, row: number, parts: number, firstRow: number): number {
  const part = fold?.[row] ?? -1;
  if (part >= 0 && part < parts) return part;
  throw new TrainingDataError("E_FOLD", "a row is in no fold", {
    where: `row ${firstRow + row}`,
    found: fold ? `fold ${fold[row]}` : "rows without folds",
    expected: `a fold from 0 to ${parts - 1}`,
  });
}
