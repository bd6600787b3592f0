import { TrainingDataError } from "../../errors.js";
import { allFinite } from "../../math/allFinite.js";
import { nonFiniteFeature } from "../nonFiniteFeature.js";
import type { TrainingWarning } from "../trainingWarning.js";
import { DuplicateCount } from "./duplicateCount.js";
import { isValidation } from "./isTraining.js";
import { LabelPatterns } from "./labelPatterns.js";
import type { RowBlock, RowLayout, RowSource } from "./rowBlock.js";
import { trainingSet } from "./trainingSet.js";

/** The lowest and the highest label that an objective may have. */
export type LabelRange = readonly [number, number];

/** What the rows hold for one objective. */
interface LabelCounts {
  training: number;
  validation: number;
  /** Of the training labels. */
  sum: number;
  lowest: number;
  highest: number;
}

/** What a look at all rows found. */
export interface RowExamination {
  readonly rows: number;
  /** One per objective. */
  readonly labels: readonly LabelCounts[];
  readonly patterns: LabelPatterns;
  readonly warnings: readonly TrainingWarning[];
}

/**
 * Looks at every row before any long work, in one pass.
 * @param ranges one per objective, undefined where anything goes.
 * @param nameOf what a row is called in messages, by its number from 0.
 * @throws TrainingDataError naming row and objective: sizes that don't fit, NaN or infinite features, infinite labels or
 *   such out of range, objectives with fewer than two training labels or without a validation label.
 */
export async function examineRows(
  source: RowSource,
  layout: RowLayout,
  ranges: readonly (LabelRange | undefined)[] = [],
  nameOf: (row: number) => string = (row) => `row ${row}`,
): Promise<RowExamination> {
  const { hiddenSize: d } = layout;
  const k = layout.objectives.length;
  const labels = layout.objectives.map(
    (): LabelCounts => ({ training: 0, validation: 0, sum: 0, lowest: Number.MAX_VALUE, highest: -Number.MAX_VALUE }),
  );
  const patterns = new LabelPatterns(k);
  const duplicates = new DuplicateCount();
  const objectives: number[] = [];
  let rows = 0;
  for await (const block of source()) {
    const count = rowsOf(block, layout, rows);
    const { features } = block;
    const words = new Int32Array(features.buffer, features.byteOffset, features.byteLength / 4);
    for (let row = 0; row < count; row++) {
      const [start, end] = [row * d, (row + 1) * d];
      if (!allFinite(features, start, end)) throw nonFinite(features.subarray(start, end), nameOf(rows + row));
      duplicates.add(words, (start * words.length) / features.length, (end * words.length) / features.length);
      countLabels(block, row, labels, layout, ranges, () => nameOf(rows + row));
      if (trainingSet(block, row, k, objectives).length > 0) patterns.add(objectives);
    }
    rows += count;
  }
  refuseTooFew(labels, layout, rows);
  const warnings = [...constantLabels(labels, layout), ...duplicateRows(duplicates, nameOf)];
  return { rows, labels, patterns, warnings };
}

function rowsOf({ features, labels, validation, fold }: RowBlock, layout: RowLayout, firstRow: number): number {
  const { hiddenSize: d, objectives } = layout;
  const k = objectives.length;
  const n = labels.length / k;
  const splitFits = validation.length === n || validation.length === n * k;
  if (Number.isInteger(n) && features.length === n * d && splitFits && (fold?.length ?? n) === n) return n;
  throw new TrainingDataError("E_ROW_SIZES", "a block's arrays don't fit together", {
    where: `block at row ${firstRow}`,
    found: `${features.length} features, ${labels.length} labels, ${validation.length} validation flags`,
    expected: `${d} features (the hidden size) and ${k} labels a row, one flag a row or a label`,
  });
}

function nonFinite(features: Float32Array | Float64Array, row: string): TrainingDataError {
  const at = features.findIndex((value) => !Number.isFinite(value));
  return nonFiniteFeature("feature", `${row}, feature ${at}`, features[at]);
}

function countLabels(
  block: RowBlock,
  row: number,
  counts: readonly LabelCounts[],
  { objectives }: RowLayout,
  ranges: readonly (LabelRange | undefined)[],
  nameOf: () => string,
): void {
  const k = counts.length;
  // a float32 label at the border is the border's float32
  const round = block.labels instanceof Float32Array ? Math.fround : (value: number) => value;
  for (let j = 0; j < k; j++) {
    const label = block.labels[row * k + j] ?? Number.NaN;
    const count = counts[j];
    if (!count || Number.isNaN(label)) continue;
    const [low, high] = ranges[j] ?? [label, label];
    const inRange = Number.isFinite(label) && label >= round(low) && label <= round(high);
    if (!inRange) throw outOfRange(label, ranges[j], nameOf(), objectives[j]);
    if (isValidation(block, row, j, k)) {
      count.validation++;
    } else {
      count.training++;
      count.sum += label;
      count.lowest = Math.min(count.lowest, label);
      count.highest = Math.max(count.highest, label);
    }
  }
}

function outOfRange(label: number, range: LabelRange | undefined, row: string, objective = ""): TrainingDataError {
  return new TrainingDataError("E_LABEL_RANGE", "a label is out of range", {
    where: `${row}, objective "${objective}"`,
    found: String(label),
    expected: range ? `${range[0]} to ${range[1]}` : "a finite number",
    fix: "Correct the label, or the objective's scale",
  });
}

function refuseTooFew(labels: readonly LabelCounts[], { objectives }: RowLayout, rows: number): void {
  for (const [j, { training, validation }] of labels.entries()) {
    const facts = {
      where: `objective "${objectives[j]}"`,
      found: `${training} for training and ${validation} for validation in ${rows} rows`,
    };
    if (training + validation === 0) {
      throw new TrainingDataError("E_NO_LABELS", "no row carries the objective's label", {
        ...facts,
        fix: "Leave the objective out, or look whether its column has another name",
      });
    }
    if (training < 2 || validation < 1) {
      throw new TrainingDataError("E_TOO_FEW_LABELS", "an objective has too few labels", {
        ...facts,
        expected: "at least 2 for training and 1 for validation",
        fix: "Leave the objective out, add rows, or change the split",
      });
    }
  }
}

function constantLabels(labels: readonly LabelCounts[], { objectives }: RowLayout): TrainingWarning[] {
  return labels.flatMap(({ lowest, highest }, j) => {
    if (lowest < highest) return [];
    const objective = objectives[j] ?? "";
    const message = `all training labels of "${objective}" are ${lowest}: its reward will tell nothing apart`;
    return [{ code: "W_CONSTANT_LABELS", message, objective }];
  });
}

function duplicateRows(duplicates: DuplicateCount, nameOf: (row: number) => string): TrainingWarning[] {
  const found = duplicates.find();
  if (!found) return [];
  const { count, first, second } = found;
  const message = `${count} rows have the features of an earlier row, such as ${nameOf(second)} those of ${nameOf(first)}`;
  return [{ code: "W_DUPLICATE_ROWS", message }];
}
