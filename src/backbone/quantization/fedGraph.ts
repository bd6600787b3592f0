import { GraphBuilder, type WeightType, type WeightValues } from "../../onnx/graphBuilder.js";

/** A graph whose weights are inputs: what it computes for one layer it computes without files for the next. */
export class FedGraph extends GraphBuilder {
  readonly #reads = new Map<string, { shape: readonly number[]; read: () => Promise<WeightValues> }>();

  /** The weights, by the name of their input. */
  get fed(): ReadonlyMap<string, { shape: readonly number[]; read: () => Promise<WeightValues> }> {
    return this.#reads;
  }

  override weight(
    name: string,
    shape: readonly number[],
    read: () => Promise<WeightValues>,
    type: WeightType = "float32",
  ): string {
    if (!this.#reads.has(name)) this.input(name, type, shape);
    this.#reads.set(name, { shape, read });
    return name;
  }
}
