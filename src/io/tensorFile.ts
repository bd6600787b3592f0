import { ModelError, UnsupportedError } from "../errors.js";
import type { BlockType } from "./ggml/blockType.js";
import { quoteName } from "./quoteName.js";
import { readValues } from "./readValues.js";
import type { TensorInfo, TensorStore } from "./tensorStore.js";
import type { WeightFile } from "./weightFile.js";

/** A tensor whose place in its file has been checked. */
export interface StoredTensor extends TensorInfo {
  /** Of its first byte in the file. */
  readonly position: number;
  /** Product of the shape. */
  readonly count: number;
  /** Undefined where armorm can't decode the numbers. */
  readonly type: BlockType | undefined;
}

/** The tensors of one file. */
export class TensorFile implements TensorStore {
  readonly files: readonly string[];
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly #file: WeightFile;
  readonly #readable: readonly string[];

  /**
   * @param file     owned from now on: `close` closes it.
   * @param readable names of the dtypes that armorm reads in this format, for the message.
   */
  constructor(file: WeightFile, tensors: ReadonlyMap<string, StoredTensor>, readable: readonly string[]) {
    this.files = [file.path];
    this.tensors = tensors;
    this.#file = file;
    this.#readable = readable;
  }

  async read(name: string): Promise<Float32Array> {
    const tensor = this.tensors.get(name);
    if (!tensor) {
      throw new ModelError("E_TENSOR_MISSING", `no tensor ${quoteName(name)}`, { where: this.#file.path });
    }
    const { type, dtype, position, count } = tensor;
    if (!type) {
      throw new UnsupportedError("E_TENSOR_DTYPE", "numbers of a type that armorm doesn't read", {
        where: `${this.#file.path}: tensor ${quoteName(name)}`,
        found: dtype,
        expected: this.#readable.join(", "),
      });
    }
    const values = new Float32Array(count);
    await readValues(this.#file, position, type, values);
    return values;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
