import { type FeatureRecipe, parseRecipe } from "../../contracts/featureRecipe.js";
import { FileFormatError, UsageError } from "../../errors.js";
import type { FeatureStore } from "../../store/featureStore.js";

/** The hidden states of a store that are trained on: all of them, or those of a recipe that the store's contains. */
export class FeatureView {
  readonly store: FeatureStore;
  readonly recipe: string;
  /** Of what rewards read. */
  readonly width: number;
  /** Of what the gate reads; 0 in a store of ratings. */
  readonly promptWidth: number;
  readonly #parts: readonly number[];
  readonly #layers: readonly number[];

  /**
   * @param recipe default: the store's.
   * @throws UsageError "E_STORE_RECIPE" where the store doesn't have these hidden states.
   */
  constructor(store: FeatureStore, recipe: string = store.index.origin.recipe) {
    const has = parseRecipe(store.index.origin.recipe);
    const wanted = parseRecipe(recipe);
    this.store = store;
    this.recipe = recipe;
    this.#parts = wanted.map((part) => has.findIndex(({ layer, at }) => layer === part.layer && at === part.at));
    if (this.#parts.includes(-1)) {
      throw new UsageError("E_STORE_RECIPE", "the store doesn't hold these hidden states", {
        where: store.folder,
        found: store.index.origin.recipe,
        expected: recipe,
        fix: `Extract it with --recipe ${recipe}, or train on others`,
      });
    }
    const layers = layersOf(has);
    this.#layers = layersOf(wanted).map((layer) => layers.indexOf(layer));
    const { width, prompt_width: promptWidth = 0 } = store.index;
    this.width = (width / has.length) * wanted.length;
    this.promptWidth = (promptWidth / layers.length) * this.#layers.length;
    if (width % has.length === 0 && promptWidth % layers.length === 0) return;
    throw new FileFormatError("E_STORE_DAMAGED", "widths don't fit the recipe", {
      where: store.folder,
      found: `${width} and ${promptWidth} numbers`,
      expected: `multiples of ${has.length} and ${layers.length}`,
    });
  }

  /** What rewards read: [n, width of the store] to [n, width]. Not a copy where that is all. */
  rewardFeatures(values: Float32Array): Float32Array {
    return take(values, this.store.index.width, this.#parts, this.width);
  }

  /** What the gate reads: [n, prompt width of the store] to [n, promptWidth]. Not a copy where that is all. */
  gateFeatures(values: Float32Array): Float32Array {
    return take(values, this.store.index.prompt_width ?? 0, this.#layers, this.promptWidth);
  }
}

function layersOf(recipe: FeatureRecipe): FeatureRecipe[number]["layer"][] {
  return [...new Set(recipe.map(({ layer }) => layer))];
}

/** @param blocks of columns, in their new order; together `to` wide. */
function take(values: Float32Array, from: number, blocks: readonly number[], to: number): Float32Array {
  if (from === to && blocks.every((block, i) => block === i)) return values;
  const width = to / blocks.length;
  const taken = new Float32Array((values.length / from) * to);
  for (let row = 0; row * from < values.length; row++) {
    for (const [i, block] of blocks.entries()) {
      const start = row * from + block * width;
      taken.set(values.subarray(start, start + width), row * to + i * width);
    }
  }
  return taken;
}
