import type { StoreRows } from "../../contracts/storeIndex.js";
import { promptSplit } from "../promptSplit.js";
import type { TrainingWarning } from "../trainingWarning.js";

/** Folds for error bars and cross-validation: few enough to keep weights apart in memory, the usual number. */
export const FOLDS = 5;

/** Which rows of a store are for validation, and their folds. */
export interface RowSides {
  /** [n], nonzero for validation. */
  readonly validation: Uint8Array;
  /** [n], what the hash of the prompt says, whatever the data says. */
  readonly hashed: Uint8Array;
  /** [n], 0 to FOLDS - 1, by the hash of the prompt. */
  readonly fold: Uint8Array;
  /** Where sides come from. */
  readonly from: "data" | "hash" | "mixed";
  readonly warnings: readonly TrainingWarning[];
}

/**
 * The sides of a store's rows: the data's own split; where a row has none, that of other rows of its prompt; else by the
 * hash of the prompt, 20 % for validation.
 */
export function rowSides({ split, prompt }: Pick<StoreRows, "split" | "prompt">): RowSides {
  const own = new Map<string, "train" | "validation">();
  const torn = new Set<string>();
  for (const [row, side] of split.entries()) {
    const hash = prompt[row] ?? "";
    if (side === null) continue;
    const known = own.get(hash);
    if (known === undefined) own.set(hash, side);
    else if (known !== side) torn.add(hash);
  }
  const byHash = new Map([...new Set(prompt)].map((hash) => [hash, promptSplit(hash, FOLDS)]));
  const hashed = Uint8Array.from(prompt, (hash) => Number(byHash.get(hash)?.validation));
  const sides = prompt.map((hash, row) => split[row] ?? own.get(hash));
  const without = split.filter((side) => side === null).length;
  return {
    validation: hashed.map((side, row) => (sides[row] === undefined ? side : Number(sides[row] === "validation"))),
    hashed,
    fold: Uint8Array.from(prompt, (hash) => byHash.get(hash)?.fold ?? 0),
    from: without === 0 ? "data" : without === split.length ? "hash" : "mixed",
    warnings: torn.size === 0 ? [] : [tornPrompts(torn.size)],
  };
}

function tornPrompts(count: number): TrainingWarning {
  const message = `${count} prompts have rows on both sides of the data's split: validation will look too good`;
  return { code: "W_PROMPT_ON_BOTH_SIDES", message };
}
