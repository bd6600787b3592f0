import type { Products } from "../../algebra/products.js";
import type { PreferencePairs } from "../gating/preferencePairs.js";
import type { FeatureView } from "./featureView.js";
import { pairTensors } from "./pairTensors.js";
import type { RowSides } from "./rowSides.js";

/** The pairs of one side of the split. */
export interface PairSide {
  /** [N], numbers of the store's rows. */
  readonly rows: Int32Array;
  /** With the rewards before the transform, and without a transform. */
  readonly pairs: PreferencePairs;
}

/**
 * The pairs of a store with their rewards r = W h, each prompt once, in one pass. Memory: the different prompts' hidden
 * states, and 2 k numbers a pair.
 * @param weights W [k, d] float64, row-major.
 * @param onRows  called with the pairs done.
 */
export async function loadPairs(
  products: Products,
  view: FeatureView,
  { validation }: RowSides,
  weights: Float64Array,
  onRows: (rows: number) => void,
): Promise<{ readonly training: PairSide; readonly validation: PairSide }> {
  const { width: d, promptWidth } = view;
  const { rows: columns } = view.store.index;
  const k = weights.length / d;
  const model = { data: weights, rows: k, cols: d };
  const isTraining = (_: unknown, row: number) => validation[row] === 0;
  const trainingSide = new PairCollector(columns.prompt.filter(isTraining), promptWidth, k);
  const validationSide = new PairCollector(
    columns.prompt.filter((_, row) => validation[row] !== 0),
    promptWidth,
    k,
  );
  for await (const { first, count, embeddings, prompts } of pairTensors(view)) {
    const x = { data: Float64Array.from(embeddings), rows: 2 * count, cols: d };
    const rewards = (await products.multiply(x, model, { transposeB: true })).data;
    for (let i = 0; i < count; i++) {
      const prompt = prompts.subarray(2 * i * promptWidth, (2 * i + 1) * promptWidth);
      const collector = validation[first + i] === 0 ? trainingSide : validationSide;
      collector.add(first + i, prompt, rewards.subarray(2 * i * k, 2 * (i + 1) * k));
    }
    onRows(first + count);
  }
  return { training: trainingSide.side, validation: validationSide.side };
}

/** Collects pairs into arrays of the right sizes. */
class PairCollector {
  readonly side: PairSide;
  readonly #hashes: readonly string[];
  readonly #promptRows = new Map<string, number>();
  #pairs = 0;

  /** @param hashes of the prompt of each pair to come. */
  constructor(hashes: readonly string[], promptWidth: number, k: number) {
    this.#hashes = hashes;
    this.side = {
      rows: new Int32Array(hashes.length),
      pairs: {
        hiddenSize: promptWidth,
        objectives: k,
        prompts: new Float32Array(new Set(hashes).size * promptWidth),
        promptOf: new Int32Array(hashes.length),
        rewards: new Float64Array(hashes.length * 2 * k),
      },
    };
  }

  /**
   * @param row     number of the store's row.
   * @param prompt  [prompt width]
   * @param rewards [2, k]
   */
  add(row: number, prompt: Float32Array, rewards: Float64Array): void {
    const { rows, pairs } = this.side;
    const pair = this.#pairs++;
    const hash = this.#hashes[pair] ?? "";
    const known = this.#promptRows.get(hash);
    const promptRow = known ?? this.#promptRows.size;
    if (known === undefined) {
      this.#promptRows.set(hash, promptRow);
      pairs.prompts.set(prompt, promptRow * pairs.hiddenSize);
    }
    rows[pair] = row;
    pairs.promptOf[pair] = promptRow;
    pairs.rewards.set(rewards, pair * rewards.length);
  }
}
