import { expect, test } from "vitest";
import { TrainingDataError } from "#dist/errors.js";
import { examineRows, type LabelRange } from "#dist/train/rows/examineRows.js";
import { layoutOf, sourceOf, type TrainingRows, trainingRows } from "../../support/trainingRows.js";

function rowsWith(change: (rows: TrainingRows) => void = () => undefined): TrainingRows {
  const rows = trainingRows({ n: 60, d: 5, k: 2, patterns: [[0, 1], [0]] });
  change(rows);
  return rows;
}

function examine(rows: TrainingRows, ranges: (LabelRange | undefined)[] = []) {
  return examineRows(sourceOf(rows, undefined, [7]), layoutOf(rows), ranges);
}

test("labels are counted per objective and side", async () => {
  const rows = rowsWith();
  const { labels, rows: count, patterns, warnings } = await examine(rows);
  const training = [...rows.validation.keys()].filter((row) => !rows.validation[row]);
  expect(count).toBe(60);
  expect(labels[0]!.training).toBe(training.length);
  expect(labels[0]!.validation).toBe(60 - training.length);
  expect(labels[1]!.training).toBe(training.filter((row) => row % 2 === 0).length);
  expect(labels[0]!.sum).toBeCloseTo(
    training.reduce((sum, row) => sum + rows.labels[row * 2]!, 0),
    10,
  );
  expect(labels[0]!.lowest).toBe(Math.min(...training.map((row) => rows.labels[row * 2]!)));
  expect(labels[0]!.highest).toBe(Math.max(...training.map((row) => rows.labels[row * 2]!)));
  expect(patterns.groups).toEqual([[0], [1]]);
  expect(warnings).toEqual([]);
});

test.each<[string, (rows: TrainingRows) => void, RegExp]>([
  ["E_FEATURE_NON_FINITE", ({ features }) => features.set([Number.NaN], 13 * 5 + 2), /row 13, feature 2.*found NaN/],
  ["E_FEATURE_NON_FINITE", ({ features }) => features.set([-Infinity], 59 * 5), /row 59, feature 0.*found -Infinity/],
  [
    "E_LABEL_RANGE",
    ({ labels }) => labels.set([Infinity], 8 * 2 + 1),
    /row 8, objective "objective-1".*a finite number/,
  ],
  ["E_NO_LABELS", ({ labels }) => fillColumn(labels, Number.NaN), /objective "objective-1".*found 0 for training/],
  ["E_TOO_FEW_LABELS", ({ validation }) => validation.fill(0), /objective "objective-0".*0 for validation in 60 rows/],
  ["E_TOO_FEW_LABELS", ({ validation }) => validation.fill(1).fill(0, 4, 5), /1 for training and 59 for validation/],
])("%s", async (code, change, message) => {
  const error = await examine(rowsWith(change)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TrainingDataError);
  expect((error as TrainingDataError).code).toBe(code);
  expect((error as TrainingDataError).message).toMatch(message);
});

test("a label out of its objective's range is an error, at the border it isn't", async () => {
  const rows = rowsWith(({ labels }) => fillColumn(labels, 3));
  await expect(examine(rows, [undefined, [0, 2.9]])).rejects.toThrow(
    /row 0, objective "objective-1": a label is out of range: found 3, expected 0 to 2.9/,
  );
  await expect(examine(rows, [undefined, [0, 3]])).resolves.toBeDefined();
});

test("float32 labels at the border are in range, though their float32 is above it", async () => {
  const block = {
    features: Float32Array.of(1, 2, 3, 4),
    labels: Float32Array.of(0.1, 0, 0.1, 0),
    validation: Uint8Array.of(0, 0, 1, 0),
  };
  const source = async function* () {
    yield block;
  };
  expect(Math.fround(0.1)).toBeGreaterThan(0.1);
  const layout = { objectives: ["a"], hiddenSize: 1 };
  await expect(examineRows(source, layout, [[0, 0.1]])).resolves.toBeDefined();
  await expect(examineRows(source, layout, [[0, 0.09]])).rejects.toThrow(/row 0/);
});

test("constant labels are warned of", async () => {
  const { warnings } = await examine(rowsWith(({ labels }) => fillColumn(labels, 3)));
  expect(warnings).toEqual([
    {
      code: "W_CONSTANT_LABELS",
      message: 'all training labels of "objective-1" are 3: its reward will tell nothing apart',
      objective: "objective-1",
    },
  ]);
});

test("duplicated rows are warned of and named; negated and permuted ones aren't duplicates", async () => {
  const duplicated = rowsWith(({ features }) => {
    features.copyWithin(40 * 5, 11 * 5, 12 * 5);
    features.copyWithin(50 * 5, 11 * 5, 12 * 5);
    features.set(
      features.subarray(5, 10).map((value) => -value),
      15,
    );
    features.set(features.slice(5, 10).reverse(), 20);
  });
  expect((await examine(duplicated)).warnings).toEqual([
    {
      code: "W_DUPLICATE_ROWS",
      message: "2 rows have the features of an earlier row, such as row 40 those of row 11",
    },
  ]);
});

test("one row, no row, and arrays that don't fit together", async () => {
  const rows = rowsWith();
  const one = examineRows(sourceOf(rows, [0]), layoutOf(rows));
  await expect(one).rejects.toThrow(/objective "objective-0".*0 for training and 1 for validation in 1 rows/);
  const none = examineRows(sourceOf(rows, []), layoutOf(rows));
  await expect(none).rejects.toThrow(/no row carries.*in 0 rows/);
  const otherSize = examineRows(sourceOf(rows), { ...layoutOf(rows), hiddenSize: 6 });
  await expect(otherSize).rejects.toThrow(/block at row 0.*found 300 features, 120 labels, 60 validation flags/);
});

function fillColumn(labels: Float64Array, value: number): void {
  for (let at = 1; at < labels.length; at += 2) if (!Number.isNaN(labels[at]!)) labels[at] = value;
}
