import type { RowBlock, RowSource } from "#dist/train/rows/rowBlock.js";
import { random } from "./random.js";

/** Rows in memory, one array of [n, …] each. */
export interface TrainingRows {
  readonly d: number;
  readonly k: number;
  readonly features: Float32Array;
  readonly labels: Float64Array;
  readonly validation: Uint8Array;
  readonly fold: Uint8Array;
}

export interface TrainingRowOptions {
  readonly n: number;
  readonly d: number;
  /** Of each kind of row the objectives that it has labels for; rows take turns. */
  readonly patterns: readonly (readonly number[])[];
  readonly k: number;
  readonly noise?: number;
  readonly seed?: number;
}

/** Normal features, labels that are linear in them plus noise, every fifth row for validation. */
export function trainingRows({ n, d, k, patterns, noise = 0.5, seed = 1 }: TrainingRowOptions): TrainingRows {
  const next = random(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const w = Float64Array.from({ length: k * d }, normal);
  const features = Float32Array.from({ length: n * d }, normal);
  const labels = new Float64Array(n * k).fill(Number.NaN);
  for (let row = 0; row < n; row++) {
    for (const j of patterns[row % patterns.length]!) {
      let label = noise * normal();
      for (let c = 0; c < d; c++) label += features[row * d + c]! * w[j * d + c]!;
      labels[row * k + j] = label;
    }
  }
  return {
    d,
    k,
    features,
    labels,
    validation: Uint8Array.from({ length: n }, () => (next() < 0.2 ? 1 : 0)),
    fold: Uint8Array.from({ length: n }, () => Math.floor(next() * 5)),
  };
}

/** The rows in this order, in blocks of these sizes, which repeat. */
export function sourceOf(
  { d, k, features, labels, validation, fold }: TrainingRows,
  order: readonly number[] = Array.from(validation.keys()),
  sizes: readonly number[] = [100],
): RowSource {
  return async function* () {
    for (let start = 0, i = 0; start < order.length; start += sizes[i % sizes.length]!, i++) {
      const rows = order.slice(start, start + sizes[i % sizes.length]!);
      const block: RowBlock = {
        features: Float32Array.from(rows.flatMap((row) => [...features.subarray(row * d, (row + 1) * d)])),
        labels: Float64Array.from(rows.flatMap((row) => [...labels.subarray(row * k, (row + 1) * k)])),
        validation: Uint8Array.from(rows, (row) => validation[row]!),
        fold: Uint8Array.from(rows, (row) => fold[row]!),
      };
      yield block;
    }
  };
}

export function layoutOf({ d, k }: TrainingRows): { objectives: string[]; hiddenSize: number } {
  return { objectives: Array.from({ length: k }, (_, j) => `objective-${j}`), hiddenSize: d };
}
