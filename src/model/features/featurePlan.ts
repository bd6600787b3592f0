import type { EncodeRequest } from "../../backbone/backbone.js";
import type { EncodedConversation } from "../../chat/chatEncoder.js";
import type { FeatureRecipe } from "../../contracts/featureRecipe.js";
import { InputError, UsageError } from "../../errors.js";

/** Where the backbone's answer has which state: [layers, places, d]. */
const PLACES = { gate: 0, last: 1, mean: 2 } as const;

/** Inputs of the heads for one conversation. */
export interface Features {
  /** [parts * d], what the rewards read. */
  readonly rewards: Float32Array;
  /** [distinct layers * d], what the gate reads. */
  readonly gate: Float32Array;
}

/** Asks a backbone for the hidden states of one or several recipes at once, and lays them out. */
export class FeaturePlan {
  /** Layers to ask for, ascending. */
  readonly layers: readonly number[];
  readonly #recipes: readonly FeatureRecipe[];
  readonly #depth: number;
  readonly #means: boolean;

  /**
   * @param depth number of the backbone's blocks.
   * @throws UsageError for a layer that it doesn't have.
   */
  constructor(recipes: readonly FeatureRecipe[], depth: number) {
    this.#recipes = recipes;
    this.#depth = depth;
    this.#means = recipes.flat().some(({ at }) => at === "mean");
    const layers = recipes.flat().map((part) => this.#layerOf(part));
    const wrong = layers.find((layer) => layer > depth);
    if (wrong !== undefined) {
      const expected = `0 (the embedding) to ${depth} (the final norm)`;
      throw new UsageError("E_RECIPE", "no such layer", { where: "recipe", found: String(wrong), expected });
    }
    this.layers = [...new Set(layers)].sort((a, b) => a - b);
  }

  /**
   * What to ask for a conversation.
   * @throws InputError where a mean is wanted and no token follows the gate position.
   */
  request({ ids, lastIndex, gateIndex }: EncodedConversation): EncodeRequest {
    if (this.#means && lastIndex === gateIndex) {
      throw new InputError("E_NO_RESPONSE", "the conversation has no token behind the prompt, whose mean is wanted");
    }
    const places = [gateIndex, lastIndex];
    return { ids, positions: this.#means ? [...places, { from: gateIndex + 1, to: lastIndex + 1 }] : places };
  }

  /** @param states the backbone's answer to `request` with `layers`. */
  features(states: Float32Array, recipe: number): Features {
    const parts = this.#recipes[recipe] ?? [];
    const places = this.#means ? 3 : 2;
    const d = states.length / (places * this.layers.length);
    const state = (layer: number, place: number) => {
      const start = (this.layers.indexOf(layer) * places + place) * d;
      return states.subarray(start, start + d);
    };
    const gateLayers = [...new Set(parts.map((part) => this.#layerOf(part)))];
    return {
      rewards: sideBySide(parts.map((part) => state(this.#layerOf(part), PLACES[part.at]))),
      gate: sideBySide(gateLayers.map((layer) => state(layer, PLACES.gate))),
    };
  }

  #layerOf({ layer }: FeatureRecipe[number]): number {
    return layer === "final" ? this.#depth : layer;
  }
}

function sideBySide(vectors: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(vectors.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const vector of vectors) {
    all.set(vector, offset);
    offset += vector.length;
  }
  return all;
}
