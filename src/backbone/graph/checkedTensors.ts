import { ModelError } from "../../errors.js";
import type { TensorStore } from "../../io/tensorStore.js";

/** Tensors whose shapes are checked when they are asked for, and whose values are read when a graph is written. */
export class CheckedTensors {
  readonly #store: TensorStore;

  constructor(store: TensorStore) {
    this.#store = store;
  }

  /**
   * @returns what reads the values, row-major.
   * @throws ModelError when there is no such tensor, or it has another shape.
   */
  tensor(name: string, shape: readonly number[]): () => Promise<Float32Array> {
    const found = this.#store.tensors.get(name)?.shape;
    if (found?.join() === shape.join()) return () => this.#store.read(name);
    throw new ModelError("E_TENSOR_SHAPE", found ? "a weight's shape doesn't fit the config" : "a weight is missing", {
      where: `tensor "${name}"`,
      found: found ? `[${found.join(", ")}]` : undefined,
      expected: `[${shape.join(", ")}]`,
      fix: "Check that config.json and the weight files belong together",
    });
  }

  /** Several tensors as one, their rows one below the other: `rows` of each, each row of shape `rest`. */
  stacked(names: readonly string[], rows: readonly number[], rest: readonly number[]): () => Promise<Float32Array> {
    const reads = names.map((name, i) => this.tensor(name, [rows[i] ?? 0, ...rest]));
    return async () => {
      const parts = await Promise.all(reads.map((read) => read()));
      if (parts.length === 1) return parts[0] as Float32Array;
      const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
      let offset = 0;
      for (const values of parts) {
        all.set(values, offset);
        offset += values.length;
      }
      return all;
    };
  }
}
