import { ModelError } from "../errors.js";
import type { TensorStore } from "../io/tensorStore.js";

/** Reads the tensors of reward heads, whose shapes the reader expects. */
export class HeadTensors {
  readonly #store: TensorStore;

  constructor(store: TensorStore) {
    this.#store = store;
  }

  get names(): Iterable<string> {
    return this.#store.tensors.keys();
  }

  has(name: string): boolean {
    return this.#store.tensors.has(name);
  }

  /** @throws ModelError when the tensor is missing or has another number of dimensions. */
  shape(name: string, dimensions: number): readonly number[] {
    const shape = this.#store.tensors.get(name)?.shape;
    if (!shape) {
      throw new ModelError("E_HEADS_MISSING", "the model lacks a tensor of the reward heads", {
        where: `tensor "${name}"`,
        fix: this.has("regression_layer.weight")
          ? "The checkpoint was saved by code that doesn't know all of its heads; use it as it was published"
          : "This is no ArmoRM checkpoint, or its heads weren't saved; load a folder that holds them",
      });
    }
    if (shape.length !== dimensions) throw wrongShape(name, shape, `${dimensions} dimensions`);
    return shape;
  }

  /** @throws ModelError when the tensor is missing, has another shape or holds a NaN or an infinity. */
  async read(name: string, shape: readonly number[]): Promise<Float32Array> {
    const found = this.shape(name, shape.length);
    if (found.join() !== shape.join()) throw wrongShape(name, found, `[${shape.join(", ")}]`);
    const values = await this.#store.read(name);
    if (values.every(Number.isFinite)) return values;
    throw new ModelError("E_NON_FINITE_WEIGHT", "a weight is not finite", { where: `tensor "${name}"` });
  }
}

function wrongShape(name: string, found: readonly number[], expected: string): ModelError {
  return new ModelError("E_HEADS_SHAPE", "a tensor of the reward heads has the wrong shape", {
    where: `tensor "${name}"`,
    found: `[${found.join(", ")}]`,
    expected,
  });
}
