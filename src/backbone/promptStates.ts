/** What the decoder computed for a prefix: keys and values of every layer, [kvHeads, tokens, headDim] float32 each. */
export interface PromptState {
  /** Tokens of the prefix. */
  readonly length: number;
  /** Keys of layer 0, values of layer 0, keys of layer 1, … */
  readonly values: readonly Float32Array[];
}

/** Memory that states may take; a prompt of 300 tokens takes 14 MB with SmolLM2-135M, 80 MB with Llama 3 8B. */
const MAX_BYTES = 256 * 1024 * 1024;

/** The states of the prompts used last. */
export class PromptStates {
  readonly #states = new Map<string, PromptState>();
  #bytes = 0;

  get(prefix: readonly number[]): PromptState | undefined {
    const key = prefix.join();
    const state = this.#states.get(key);
    if (!state) return undefined;
    this.#states.delete(key);
    this.#states.set(key, state); // the last used is the last to go
    return state;
  }

  set(prefix: readonly number[], state: PromptState): void {
    const key = prefix.join();
    this.#states.set(key, state);
    this.#bytes += bytesOf(state);
    for (const [oldest, old] of this.#states) {
      if (this.#bytes <= MAX_BYTES || oldest === key) break;
      this.#states.delete(oldest);
      this.#bytes -= bytesOf(old);
    }
  }
}

function bytesOf({ values }: PromptState): number {
  return values.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
