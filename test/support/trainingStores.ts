import type { StoreOrigin, StoreRows } from "#dist/contracts/storeIndex.js";
import { FeatureStore } from "#dist/store/featureStore.js";
import { writeStore } from "#dist/store/writeStore.js";
import { random } from "./random.js";
import { randomMatrix } from "./randomMatrix.js";

/** Objectives of the stores; the last one counts words. */
export const OBJECTIVES = ["helpfulness", "safety", "test-verbosity"];

/** Width of both kinds of hidden states. */
export const WIDTH = 8;

/** Rows as a test changes them before they are written. */
export interface StoreContents {
  origin: StoreOrigin;
  rows: StoreRows;
  /** [n, d] of ratings, [n, 2, d] of pairs. */
  embeddings: Float32Array;
  /** [n, 2, d] of pairs. */
  prompts: Float32Array;
  /** [n, k] of ratings. */
  labels: Float32Array;
  width: number;
}

const W = randomMatrix(OBJECTIVES.length, WIDTH, 77);

function origin(kind: StoreOrigin["kind"]): StoreOrigin {
  return {
    kind,
    objectives: kind === "ratings" ? OBJECTIVES : [],
    recipe: "final:last",
    dtype: "float32",
    precision: "fp32",
    backbone: "b".repeat(64),
    engine: "e".repeat(32),
    template: "t".repeat(64),
    inputs: [{ name: `${kind}.jsonl`, sha256: "1".repeat(64) }],
  };
}

/** Rewards W h of one hidden state. */
function rewards(h: Float32Array): number[] {
  return OBJECTIVES.map((_, j) => h.reduce((sum, x, i) => sum + x * W[j * WIDTH + i]!, 0));
}

/** 300 ratings of 100 prompts: labels are W h plus noise; a third has none for safety. */
export async function ratingsStore(
  folder: string,
  change: (contents: StoreContents) => void = () => undefined,
): Promise<FeatureStore> {
  const n = 300;
  const next = random(5);
  const embeddings = Float32Array.from(randomMatrix(n, WIDTH, 6));
  const k = OBJECTIVES.length;
  const labels = new Float32Array(n * k);
  for (let row = 0; row < n; row++) {
    labels.set(
      rewards(embeddings.subarray(row * WIDTH, (row + 1) * WIDTH)).map((reward) => reward + next() - 0.5),
      row * k,
    );
    if (row % 3 === 0) labels[row * k + 1] = Number.NaN;
  }
  const contents: StoreContents = {
    origin: origin("ratings"),
    rows: rowsOf(n, (row) => `rated ${row % 100}`, 5),
    embeddings,
    prompts: new Float32Array(),
    labels,
    width: WIDTH,
  };
  change(contents);
  return await write(folder, contents);
}

/**
 * 400 pairs of 150 prompts: where the prompt's first value is 1, helpfulness counts for and safety against a response; where
 * it is -1, the other way.
 */
export async function pairsStore(
  folder: string,
  change: (contents: StoreContents) => void = () => undefined,
): Promise<FeatureStore> {
  const [n, prompts] = [400, 150];
  const states = Float32Array.from(randomMatrix(prompts, WIDTH, 8), (x, at) => (at % WIDTH === 0 ? Math.sign(x) : x));
  const embeddings = Float32Array.from(randomMatrix(2 * n, WIDTH, 9));
  const gates = new Float32Array(2 * n * WIDTH);
  for (let pair = 0; pair < n; pair++) {
    const prompt = states.subarray((pair % prompts) * WIDTH, ((pair % prompts) + 1) * WIDTH);
    gates.set(prompt, 2 * pair * WIDTH);
    gates.set(prompt, (2 * pair + 1) * WIDTH);
    const sides = [2 * pair, 2 * pair + 1].map((side) => embeddings.slice(side * WIDTH, (side + 1) * WIDTH));
    const value = (h: Float32Array) => (rewards(h)[0]! - rewards(h)[1]!) * Math.sign(prompt[0]!);
    sides.sort((a, b) => value(b) - value(a));
    for (const [i, side] of sides.entries()) embeddings.set(side, (2 * pair + i) * WIDTH);
  }
  const contents: StoreContents = {
    origin: origin("pairs"),
    rows: {
      ...rowsOf(n, (pair) => `compared ${pair % prompts}`, 4),
      category: Array.from({ length: n }, (_, pair) => (states[(pair % prompts) * WIDTH]! > 0 ? "help" : "harm")),
    },
    embeddings,
    prompts: gates,
    labels: new Float32Array(),
    width: WIDTH,
  };
  change(contents);
  return await write(folder, contents);
}

/** @param every a prompt in so many is for validation. */
function rowsOf(n: number, promptOf: (row: number) => string, every: number): StoreRows {
  const numbers = Array.from({ length: n }, (_, row) => row);
  const prompt = numbers.map(promptOf);
  return {
    number: numbers.map((row) => row + 1),
    id: numbers.map(() => null),
    split: prompt.map((text) => (Number(text.split(" ")[1]) % every === 0 ? "validation" : "train")),
    source: numbers.map(() => null),
    category: numbers.map(() => null),
    prompt,
    response_tokens: numbers.map(() => 1),
  };
}

async function write(folder: string, contents: StoreContents): Promise<FeatureStore> {
  const { origin, rows, embeddings, prompts, labels, width } = contents;
  const n = rows.number.length;
  const tensors =
    prompts.length === 0
      ? { embeddings: { shape: [n, width], data: embeddings }, labels: { shape: [n, labels.length / n], data: labels } }
      : {
          embeddings: { shape: [n, 2, width], data: embeddings },
          prompt_embeddings: { shape: [n, 2, prompts.length / n / 2], data: prompts },
        };
  await writeStore(folder, origin, [{ rows, skipped: [], tensors: new Map(Object.entries(tensors)) }]);
  return await FeatureStore.open(folder);
}
