/** What a file says about a tensor. */
export interface TensorInfo {
  /** The format's own name for the type of the numbers, e.g. `BF16`, `Q4_1`. */
  readonly dtype: string;
  /** Row-major, outermost dimension first (as in PyTorch), for GGUF files too. */
  readonly shape: readonly number[];
}

/** Named tensors on disk, whatever the format. */
export interface TensorStore {
  /** Absolute paths of the files that hold the weights, in a stable order; their bytes identify the model. */
  readonly files: readonly string[];
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /**
   * One tensor as float32, row-major, newly allocated. Needs memory for this tensor and a few megabytes.
   * @throws ModelError "E_TENSOR_MISSING" when there is none of that name, UnsupportedError "E_TENSOR_DTYPE" when its
   * numbers are of a type that armorm doesn't read, FileFormatError "E_TRUNCATED" when the file shrank since.
   */
  read(name: string): Promise<Float32Array>;
  /** Closes the files. No tensor can be read afterwards. */
  close(): Promise<void>;
}
